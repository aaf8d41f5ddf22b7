// `import Kiso` gives everything below.
@_exported public import KisoBackend
@_exported public import KisoCore
@_exported public import KisoData
@_exported public import KisoInspect
@_exported public import KisoIO
@_exported public import KisoNN
@_exported public import KisoOps
@_exported public import KisoOptim
@_exported public import KisoPlot
@_exported public import KisoTensor
@_exported public import KisoTrain
