import Foundation
import KisoCore

extension GnuplotScript {
    private static let frame = "#666666"

    /// Adds the settings and the drawing of one panel.
    mutating func append(_ panel: Figure.Panel) {
        let extent = PanelExtent(panel)
        let hasSurface = panel.hasSurface
        if hasSurface && panel.series.contains(where: { !$0.isSurface }) {
            stop("Figure.Panel", "a surface shares a panel only with surfaces")
        }
        add("unset title; unset xlabel; unset ylabel; unset zlabel; unset label; unset arrow")
        add("unset logscale; unset contour; unset pm3d; set surface; set autoscale; unset key")
        add("set lmargin -1; set rmargin -1; set tmargin -1; set bmargin -1; unset colorbox")
        if !panel.title.isEmpty {
            add(
                "set title \(GnuplotText.quoted(panel.title)) \(font(18)) noenhanced "
                    + "offset 0,\(hasSurface ? "0.8" : "-0.4")")
        }
        appendFrame(panel, hasSurface: hasSurface)
        appendAxis("x", panel.x, extent.x, panel)
        appendAxis("y", panel.y, extent.y, panel, reversed: panel.startsWithImage)
        if hasSurface { appendAxis("z", panel.z, extent.z, panel) }
        appendColors(panel, extent)
        appendLegend(panel, extent)
        for annotation in panel.annotations { append(annotation) }
        appendPlot(panel)
    }

    private mutating func appendFrame(_ panel: Figure.Panel, hasSurface: Bool) {
        add("set size \(panel.aspect == .equal && !terminal.isText ? "ratio -1" : "noratio")")
        guard panel.showsAxes else {
            add("unset border; unset tics; unset grid")
            if !terminal.isText { add("set lmargin 1; set rmargin 1; set bmargin 1") }
            return
        }
        let border = hasSurface ? "4095" : panel.startsWithImage ? "15" : "3"
        add("set border \(border) back linecolor rgb '\(Self.frame)' linewidth 1")
        let tics = terminal.isText ? "" : " \(font(14)) textcolor rgb '\(Figure.Color.ink.hex)'"
        add("set tics nomirror out scale 0.6\(tics)")
        if panel.coversGround || hasSurface || terminal.isText {
            add("unset grid")
        } else {
            add("set grid xtics ytics back linecolor rgb '#dddddd' linewidth 0.8 linetype 1")
        }
        if !hasSurface && !terminal.isText { add("set rmargin 3") }
    }

    private mutating func appendAxis(
        _ name: String, _ axis: Figure.Axis, _ extent: ClosedRange<Double>?, _ panel: Figure.Panel,
        reversed: Bool = false
    ) {
        if !axis.label.isEmpty {
            let turn = name == "z" ? " rotate parallel" : ""
            add(
                "set \(name)label \(GnuplotText.quoted(axis.label)) \(font(16)) noenhanced\(turn)")
        }
        if axis.scale == .logarithmic {
            add("set logscale \(name)")
            add("set format \(name) '%g'")
        } else {
            add("set format \(name) '%g'")
        }
        if let limits = axis.usableLimits ?? extent {
            let low = GnuplotText.number(limits.lowerBound)
            let high = GnuplotText.number(limits.upperBound)
            add("set \(name)range [\(reversed ? "\(high):\(low)" : "\(low):\(high)")]")
        }
        guard panel.showsAxes else { return }
        switch axis.ticks {
        case .automatic:
            let shown = axis.usableLimits ?? extent ?? 0...1
            if name == "x" && axis.scale == .linear && !terminal.isText && !panel.hasSurface {
                let step = Self.roundStep(
                    shown.upperBound - shown.lowerBound, atMost: max(2, min(8, panelWidth / 75)))
                add("set xtics autofreq \(GnuplotText.number(step))")
            } else {
                add("set \(name)tics autofreq")
            }
        case .integers:
            let shown = axis.usableLimits ?? extent ?? 0...1
            let step = Self.wholeStep(shown.upperBound - shown.lowerBound)
            add("set \(name)tics autofreq \(GnuplotText.number(step))")
        case .labels(let ticks):
            let list = ticks.filter(\.position.isFinite).map {
                "\(GnuplotText.quotedTick($0.label)) \(GnuplotText.number($0.position))"
            }
            add(
                list.isEmpty
                    ? "unset \(name)tics"
                    : "set \(name)tics (\(list.joined(separator: ", "))) noenhanced")
        case .none: add("unset \(name)tics")
        }
    }

    /// A round distance of ticks, 1, 2, 2.5 or 5 times a power of ten, that puts at most `count`
    /// into an extent.
    package static func roundStep(_ extent: Double, atMost count: Int) -> Double {
        let least = extent / Double(count)
        guard least.isNormal else { return 1 }
        let power = pow(10, floor(log10(least)))
        let factor = [1, 2, 2.5, 5].first { $0 * power >= least * (1 - 1e-9) } ?? 10
        return factor * power
    }

    /// A whole distance of ticks that puts at most eight into an extent: 1, 2, 5, 10 …
    package static func wholeStep(_ extent: Double) -> Double {
        var step = 1.0
        let factors = [2, 2.5, 2]
        var turn = 0
        while extent / step > 8 && step < 1e15 {
            step *= factors[turn % 3]
            turn += 1
        }
        return step
    }

    private mutating func appendColors(_ panel: Figure.Panel, _ extent: PanelExtent) {
        guard panel.needsPalette else { return }
        let stops = panel.colorMap.stops.enumerated().map { "\($0.offset) '\($0.element.hex)'" }
        add("set palette defined (\(stops.joined(separator: ", ")))")
        if let limits = panel.z.usableLimits ?? extent.z {
            add(
                "set cbrange [\(GnuplotText.number(limits.lowerBound)):"
                    + "\(GnuplotText.number(limits.upperBound))]")
        }
        if panel.showsColorBar && !terminal.isText {
            add("set rmargin \(panel.z.label.isEmpty ? 11 : 15)")
            add("set colorbox noborder")
            add("set format cb '%g'")
            add(
                "set cblabel \(GnuplotText.quoted(panel.z.label)) \(font(16)) noenhanced "
                    + "offset character 1.5,0")
        }
    }

    private mutating func appendLegend(_ panel: Figure.Panel, _ extent: PanelExtent) {
        guard panel.series.contains(where: \.isNamed) else { return }
        let place: String
        switch panel.legend == .best ? extent.bestLegend(panel) : panel.legend {
        case .hidden: return
        case .topLeft: place = "inside left top Left reverse"
        case .topRight, .best: place = "inside right top Left reverse"
        case .bottomLeft: place = "inside left bottom Left reverse"
        case .bottomRight: place = "inside right bottom Left reverse"
        case .right:
            place = "outside right top vertical Left reverse"
            add("set rmargin -1")
        case .below:
            place = "outside center bottom horizontal Left reverse width 2"
            // gnuplot's own margin lets the legend touch the label of the axis.
            if !terminal.isText { add("set bmargin \(panel.x.label.isEmpty ? 4.5 : 6)") }
        }
        add(
            terminal.isText
                ? "set key \(place) noenhanced"
                : "set key \(place) opaque fillcolor rgb '#ffffff' samplen 2.2 spacing 1.15 "
                    + "\(font(15)) noenhanced")
    }

    private mutating func append(_ annotation: Figure.Annotation) {
        guard annotation.x.isFinite, annotation.y.isFinite else { return }
        let at = "\(GnuplotText.number(annotation.x)),\(GnuplotText.number(annotation.y))"
        let color = "rgb '\(annotation.color.hex)'"
        if let target = annotation.target, target.x.isFinite, target.y.isFinite {
            add(
                "set arrow from \(at) to \(GnuplotText.number(target.x)),"
                    + "\(GnuplotText.number(target.y)) front head filled size screen 0.012,20 "
                    + "linewidth 1.5 linecolor \(color)")
        }
        guard !annotation.text.isEmpty else { return }
        let anchor =
            switch annotation.anchor {
            case .leading: "left"
            case .center: "center"
            case .trailing: "right"
            }
        // A text with an arrow stands clear of the arrow's tail, on the side away from its target.
        var offset = ""
        if let target = annotation.target {
            offset = " offset character 0,\(target.y > annotation.y ? "-0.8" : "0.8")"
        }
        add(
            "set label \(GnuplotText.quoted(annotation.text)) at \(at) \(anchor)\(offset) front "
                + "\(font(14)) noenhanced textcolor \(color)")
    }
}
