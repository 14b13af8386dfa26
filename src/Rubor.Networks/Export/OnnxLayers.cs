using Rubor.Torch.Modules;

namespace Rubor.Networks.Export;

/// <summary>Layers of networks as ONNX operators. Each takes the name of its input and gives that of its output.</summary>
internal static class OnnxLayers
{
    /// <summary>A convolution that keeps the size, but for its stride; with the bias that the weights have, or none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">Input.</param>
    /// <param name="name">Name of the layer in the weights.</param>
    /// <param name="kernel">Rows and columns: odd.</param>
    /// <param name="stride">Step down the rows and along the columns.</param>
    public static string Convolution(
        this OnnxGraph graph, string x, string name, (int Rows, int Columns) kernel, (int Rows, int Columns) stride) =>
        graph.Add("Conv", [x, .. graph.Parameters(name)], ("kernel_shape", Pair(kernel)), ("strides", Pair(stride)),
            ("pads", new[] { kernel.Rows / 2, kernel.Columns / 2, kernel.Rows / 2, kernel.Columns / 2 }));

    /// <summary>A transposed convolution whose kernel is its stride.</summary>
    public static string Larger(this OnnxGraph graph, string x, string name, (int Rows, int Columns) stride) =>
        graph.Add("ConvTranspose", [x, .. graph.Parameters(name)], ("kernel_shape", Pair(stride)), ("strides", Pair(stride)));

    /// <summary>Normalisation by running mean and variance.</summary>
    public static string BatchNorm(this OnnxGraph graph, string x, string name) =>
        graph.Add("BatchNormalization", [x, .. graph.Parameters(name), graph.Weight(name + ".running_mean"), graph.Weight(name + ".running_var")],
            ("epsilon", BatchNorm2d.Epsilon));

    /// <summary>Normalisation of each channel of each image.</summary>
    public static string InstanceNorm(this OnnxGraph graph, string x, string name) =>
        graph.Add("InstanceNormalization", [x, .. graph.Parameters(name)], ("epsilon", InstanceNorm2d.Epsilon));

    /// <summary>max(0, x).</summary>
    public static string Relu(this OnnxGraph graph, string x) => graph.Add("Relu", [x]);

    /// <summary>x, or slope·x where x is negative.</summary>
    public static string LeakyRelu(this OnnxGraph graph, string x, double slope) => graph.Add("LeakyRelu", [x], ("alpha", slope));

    /// <summary>The largest of each rectangle.</summary>
    public static string MaxPool(this OnnxGraph graph, string x, (int Rows, int Columns) size) =>
        graph.Add("MaxPool", [x], ("kernel_shape", Pair(size)), ("strides", Pair(size)));

    /// <summary>The mean of each rectangle.</summary>
    public static string MeanPool(this OnnxGraph graph, string x, (int Rows, int Columns) size) =>
        graph.Add("AveragePool", [x], ("kernel_shape", Pair(size)), ("strides", Pair(size)));

    /// <summary>Twice as many rows and columns by linear interpolation, corners on corners.</summary>
    public static string TwiceAsFine(this OnnxGraph graph, string x) =>
        graph.Add("Resize", [x, "", graph.Constant("twice", [4], [1, 1, 2, 2])], ("mode", "linear"),
            ("coordinate_transformation_mode", "align_corners"));

    /// <summary>One after the other along the channels.</summary>
    public static string Beside(this OnnxGraph graph, string a, string b) => graph.Add("Concat", [a, b], ("axis", 1));

    /// <summary>The sum.</summary>
    public static string Plus(this OnnxGraph graph, string a, string b) => graph.Add("Add", [a, b]);

    /// <summary>
    /// Squares of pixels as channels, in the order of PyTorch's pixel_unshuffle, which SpaceToDepth has not: a convolution whose kernels
    /// pick one pixel each.
    /// </summary>
    public static string PixelUnshuffle(this OnnxGraph graph, string x, int channels, int side)
    {
        int picks = side * side;
        var kernels = new float[channels * picks * picks];
        for (int k = 0; k < channels * picks; k++)
            kernels[(k * picks) + (k % picks)] = 1;
        return graph.Add("Conv", [x, graph.Constant("pixel_unshuffle", [channels * picks, 1, side, side], kernels)],
            ("group", channels), ("kernel_shape", Pair((side, side))), ("strides", Pair((side, side))));
    }

    /// <summary>Channels as squares of pixels: PyTorch's pixel_shuffle.</summary>
    public static string PixelShuffle(this OnnxGraph graph, string x, int side) =>
        graph.Add("DepthToSpace", [x], ("blocksize", side), ("mode", "CRD"));

    static IEnumerable<string> Parameters(this OnnxGraph graph, string name) =>
        graph.HasWeight(name + ".bias") ? [graph.Weight(name + ".weight"), graph.Weight(name + ".bias")] : [graph.Weight(name + ".weight")];

    static int[] Pair((int Rows, int Columns) pair) => [pair.Rows, pair.Columns];
}
