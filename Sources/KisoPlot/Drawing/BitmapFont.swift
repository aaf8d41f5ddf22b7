/// Letters of five by eight dots, for names on pictures; what is not among them is drawn as a box.
enum BitmapFont {
    /// Dots from left to right.
    static let width = 5
    /// Dots from top to bottom, the last row below the line.
    static let height = 8

    /// The rows of a letter, a bit a dot, the lowest one on the left.
    static func rows(of letter: Character) -> [UInt8] {
        glyphs[letter] ?? [0x1F, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1F, 0]
    }

    private static let glyphs: [Character: [UInt8]] = {
        var glyphs: [Character: [UInt8]] = [" ": [UInt8](repeating: 0, count: height)]
        let lines = drawing.split(separator: "\n", omittingEmptySubsequences: false)
        for start in stride(from: 0, to: lines.count - height, by: height + 1) {
            for (place, letter) in lines[start].filter({ $0 != " " }).enumerated() {
                glyphs[letter] = (1...height).map { row in
                    let dots = Array(lines[start + row].utf8)
                    return (0..<width).reduce(0) { bits, column in
                        let index = place * (width + 1) + column
                        let isSet = index < dots.count && dots[index] == UInt8(ascii: "#")
                        return isSet ? bits | 1 << UInt8(column) : bits
                    }
                }
            }
        }
        return glyphs
    }()

    /// A line with the letters, then their dots side by side.
    private static let drawing = """
        A     B     C     D     E     F     G     H     I     J     K     L     M
         ###  ####   ###  ####  ##### #####  ###  #   #  ###     ## #   # #     #   #
        #   # #   # #   # #   # #     #     #   # #   #   #       # #  #  #     ## ##
        #   # #   # #     #   # #     #     #     #   #   #       # # #   #     # # #
        ##### ####  #     #   # ####  ####  #  ## #####   #       # ##    #     # # #
        #   # #   # #     #   # #     #     #   # #   #   #   #   # # #   #     #   #
        #   # #   # #   # #   # #     #     #   # #   #   #   #   # #  #  #     #   #
        #   # ####   ###  ####  ##### #      ###  #   #  ###   ###  #   # ##### #   #

        N     O     P     Q     R     S     T     U     V     W     X     Y     Z
        #   #  ###  ####   ###  ####   #### ##### #   # #   # #   # #   # #   # #####
        ##  # #   # #   # #   # #   # #       #   #   # #   # #   # #   # #   #     #
        # # # #   # #   # #   # #   # #       #   #   # #   # #   #  # #   # #     #
        #  ## #   # ####  #   # ####   ###    #   #   # #   # # # #   #     #     #
        #   # #   # #     # # # # #       #   #   #   # #   # # # #  # #    #    #
        #   # #   # #     #  #  #  #      #   #   #   #  # #  ## ## #   #   #   #
        #   #  ###  #      ## # #   # ####    #    ###    #   #   # #   #   #   #####

        a     b     c     d     e     f     g     h     i     j     k     l     m
              #               #         ##        #       #     #   #      ##
              #               #        #          #                 #       #
         ###  ####   ###   ####  ###  ####   #### # ##   ##    ##   #  #    #   ## #
            # #   # #     #   # #   #  #    #   # ##  #   #     #   # #     #   # # #
         #### #   # #     #   # #####  #    #   # #   #   #     #   ##      #   # # #
        #   # #   # #   # #   # #      #     #### #   #   #     #   # #     #   #   #
         #### ####   ###   ####  ###   #        # #   #  ###    #   #  #   ###  #   #
                                             ###              ##
        n     o     p     q     r     s     t     u     v     w     x     y     z
                                             #
                                             #
        # ##   ###  ####   #### # ##   #### ####  #   # #   # #   # #   # #   # #####
        ##  # #   # #   # #   # ##  # #      #    #   # #   # #   #  # #  #   #    #
        #   # #   # #   # #   # #      ###   #    #   # #   # # # #   #   #   #   #
        #   # #   # ####   #### #         #  #  # #  ##  # #  # # #  # #   ####  #
        #   #  ###  #         # #     ####    ##   ## #   #    # #  #   #     # #####
                    #         #                                            ###
        0     1     2     3     4     5     6     7     8     9     .     ,     :
         ###    #    ###  #####    #  #####   ##  #####  ###   ###
        #   #  ##   #   #    #    ##  #      #        # #   # #   #              ##
        #  ##   #       #   #    # #  ####  #        #  #   # #   #              ##
        # # #   #      #     #  #  #      # ####    #    ###   ####
        ##  #   #     #       # #####     # #   #  #    #   #     #              ##
        #   #   #    #    #   #    #  #   # #   #  #    #   #    #   ##    ##    ##
         ###   ###  #####  ###     #   ###   ###   #     ###   ##    ##     #
                                                                           #
        -     _     (     )     /     %     +     =     !     ?     '     "     &
                       #   #        # ##                  #    ###    #    # #   ##
                      #     #      #  ##  #   #           #   #   #   #    # #  #  #
                     #       #     #     #    #   #####   #       #             #
        #####        #       #    #     #   #####         #      #               # #
                     #       #   #     #      #   #####         #               # # #
                      #     #    #    #  ##   #           #                     #  #
              #####    #   #    #        ##                     #                ## #

        [     ]     <     >     *     #     @     ;     |     \\     ^     ~     $
         ###   ###     #   #           # #   ###          #          #            ####
         #       #    #     #     #    # #  #   #   ##    #   #     # #    #     # #
         #       #   #       #  # # # ##### # ###   ##    #    #   #   #  # # #  # #
         #       #  #         #  ###   # #  # # #         #    #             #    ###
         #       #   #       #   # #  ##### # ###   ##    #     #                 # #
         #       #    #     #    # #   # #  #        #    #      #               # #
         ###   ###     #   #           # #   ###    #     #      #              ####

        {     }     `
          ##  ##     #
          #     #     #
          #     #
         #       #
          #     #
          #     #
          ##  ##

        """
}
