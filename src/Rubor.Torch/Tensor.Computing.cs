namespace Rubor.Torch;

#pragma warning disable CA2225 // operators on tensors read as the formula does; the named methods are below where they add something

public sealed unsafe partial class Tensor
{
    /// <summary>Sum, element by element, sizes broadcast.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => Aten.Add.Call(left, right);

    /// <summary>Sum with one number.</summary>
    public static Tensor operator +(Tensor left, double right) => Aten.AddScalar.Call(left, right);

    /// <summary>Difference, element by element, sizes broadcast.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => Aten.Sub.Call(left, right);

    /// <summary>Difference from one number.</summary>
    public static Tensor operator -(Tensor left, double right) => Aten.SubScalar.Call(left, right);

    /// <summary>Product, element by element, sizes broadcast; not the matrix product.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => Aten.Mul.Call(left, right);

    /// <summary>Product with one number.</summary>
    public static Tensor operator *(Tensor left, double right) => Aten.MulScalar.Call(left, right);

    /// <summary>Quotient, element by element, sizes broadcast.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => Aten.Div.Call(left, right);

    /// <summary>Quotient by one number.</summary>
    public static Tensor operator /(Tensor left, double right) => Aten.DivScalar.Call(left, right);

    /// <summary>Opposite.</summary>
    public static Tensor operator -(Tensor value) => Aten.Neg.Call(value);

    /// <summary>Adds to this tensor, in place.</summary>
    public Tensor AddInPlace(Tensor other, double factor = 1) => Changed(Aten.AddInPlace, other, factor);

    /// <summary>Divides this tensor by a number, in place.</summary>
    public Tensor DivideInPlace(double divisor) => Changed(Aten.DivScalarInPlace, divisor);

    /// <summary>This tensor plus <paramref name="factor"/> times the product of two others, element by element, in one pass.</summary>
    public Tensor AddProduct(Tensor first, Tensor second, double factor = 1) => Aten.AddProduct.Call(this, first, second, factor);

    /// <summary>This tensor plus <paramref name="factor"/> times the quotient of two others, element by element, in one pass.</summary>
    public Tensor AddQuotient(Tensor dividend, Tensor divisor, double factor = 1) => Aten.AddQuotient.Call(this, dividend, divisor, factor);

    /// <summary>Adds <paramref name="factor"/> times the product of two others, element by element, in place.</summary>
    public Tensor AddProductInPlace(Tensor first, Tensor second, double factor = 1) => Changed(Aten.AddProductInPlace, first, second,
        factor);

    /// <summary>|x|, in place.</summary>
    public Tensor AbsInPlace() => Changed(Aten.AbsInPlace);

    /// <summary>Each element, or the nearer end of a range where it is outside, in place.</summary>
    public Tensor ClampInPlace(double least, double most) => Changed(Aten.ClampInPlace, least, most);

    /// <summary>e to each element.</summary>
    public Tensor Exp() => Aten.Exp.Call(this);

    /// <summary>Square root of each element.</summary>
    public Tensor Sqrt() => Aten.Sqrt.Call(this);

    /// <summary>Each element to a power.</summary>
    public Tensor Pow(double exponent) => Aten.Pow.Call(this, exponent);

    /// <summary>Size of each element without its sign.</summary>
    public Tensor Abs() => Aten.Abs.Call(this);

    /// <summary>Each element, or a number where that is more.</summary>
    public Tensor ClampMinimum(double least) => Aten.ClampMinimum.Call(this, least);

    /// <summary>Each element, or a number where that is less.</summary>
    public Tensor ClampMaximum(double most) => Aten.ClampMaximum.Call(this, most);

    /// <summary>Nearest whole number; halves go to the even one.</summary>
    public Tensor Round() => Aten.Round.Call(this);

    /// <summary>Matrix product, batches broadcast.</summary>
    public Tensor MatMul(Tensor other) => Aten.MatMul.Call(this, other);

    /// <summary>Whether each element is greater than a number.</summary>
    public Tensor Greater(double than) => Aten.Greater.Call(this, than);

    /// <summary>Where it equals <paramref name="value"/>: a tensor of truth values.</summary>
    public Tensor EqualTo(double value) => Aten.EqualTo.Call(this, value);

    /// <summary>Whether sizes and all elements are the same.</summary>
    public bool SameAs(Tensor other) => Aten.EqualAll.CallNumber(this, other) != 0;

    /// <summary>Sum of all elements.</summary>
    public Tensor Sum() => Aten.Sum.Call(this);

    /// <summary>Sums along dimensions.</summary>
    public Tensor Sum(long[] dimensions, bool keep = false) => Aten.SumDim.Call(this, dimensions, keep);

    /// <summary>Mean of all elements.</summary>
    public Tensor Mean() => Aten.Mean.Call(this);

    /// <summary>Means along dimensions.</summary>
    public Tensor Mean(long[] dimensions, bool keep = false) => Aten.MeanDim.Call(this, dimensions, keep);

    /// <summary>Largest element.</summary>
    public Tensor Max() => Aten.Max.Call(this);

    /// <summary>max(0, x).</summary>
    public Tensor Relu() => Aten.Relu.Call(this);

    /// <summary>max(0, x), in place.</summary>
    public Tensor ReluInPlace() => Changed(Aten.ReluInPlace);

    /// <summary>x, or <paramref name="slope"/>·x where x is negative, in place.</summary>
    public Tensor LeakyReluInPlace(double slope) => Changed(Aten.LeakyReluInPlace, slope);

    /// <summary>1 / (1 + e^−x).</summary>
    public Tensor Sigmoid() => Aten.Sigmoid.Call(this);

    /// <summary>1 / (1 + e^−x), in place.</summary>
    public Tensor SigmoidInPlace() => Changed(Aten.SigmoidInPlace);

    /// <summary>e^x / Σ e^x along a dimension.</summary>
    public Tensor Softmax(int dimension) => Aten.Softmax.Call(this, dimension);

    /// <summary>The same elements in other sizes; one size may be −1.</summary>
    public Tensor Reshape(params long[] sizes) => Aten.Reshape.Call(this, sizes);

    /// <summary>Dimensions in another order.</summary>
    public Tensor Permute(params long[] dimensions) => Aten.Permute.Call(this, dimensions);

    /// <summary>A part of one dimension; it shares the elements.</summary>
    public Tensor Narrow(int dimension, long start, long length) => Aten.Narrow.Call(this, dimension, start, length);

    /// <summary>Each <paramref name="step"/>th of a dimension, from <paramref name="start"/> on; it shares the elements.</summary>
    public Tensor Every(int dimension, long step, long start = 0) => Aten.Slice.Call(this, dimension, start, long.MaxValue, step);

    /// <summary>Dimensions run backwards.</summary>
    public Tensor Flip(params long[] dimensions) => Aten.Flip.Call(this, dimensions);

    /// <summary>Dimensions from <paramref name="start"/> on made one.</summary>
    public Tensor Flatten(int start = 0) => Aten.Flatten.Call(this, start, -1);

    /// <summary>Pieces of <paramref name="size"/> along a dimension, the last one smaller; they share the elements.</summary>
    public Tensor[] Split(long size, int dimension = 0) => [.. Aten.Split.CallMany(this, size, dimension).Select(piece => piece!)];

    /// <summary>Elements in order in memory; this tensor's own if they are already.</summary>
    public Tensor Contiguous(MemoryFormat format = MemoryFormat.Contiguous) => Aten.Contiguous.Call(this, format);

    /// <summary>A copy.</summary>
    public Tensor Clone() => Aten.Clone.Call(this);

    /// <summary>The same elements, outside of gradients.</summary>
    public Tensor Detach() => Aten.Detach.Call(this);

    /// <summary>On a device; this tensor's own elements if it is there already.</summary>
    public Tensor To(Device device) => Aten.To.Call(this, Argument.None, Argument.None, device);

    /// <summary>In another element type; this tensor's own elements if it has it already.</summary>
    public Tensor To(ScalarType type) => Aten.To.Call(this, type);

    /// <summary>In another order in memory; this tensor's own elements if it has it already.</summary>
    public Tensor To(MemoryFormat format) => Contiguous(format);

    /// <summary>Takes the elements of another tensor, type and device converted, sizes broadcast.</summary>
    public Tensor Copy(Tensor source) => Changed(Aten.Copy, source, false);

    /// <summary>Sets all elements to 0.</summary>
    public Tensor Zero() => Changed(Aten.Zero);

    /// <summary>Sets all elements to a number.</summary>
    public Tensor Fill(double value) => Changed(Aten.Fill, value);

    /// <summary>Sets all elements to uniform numbers from the seeded generator.</summary>
    public Tensor Uniform(double from, double to) => Changed(Aten.Uniform, from, to);

    /// <summary>Sets all elements to normal numbers from the seeded generator.</summary>
    public Tensor Normal(double mean, double deviation) => Changed(Aten.Normal, mean, deviation);

    Tensor Changed(Operator op)
    {
        op.Run(this);
        return this;
    }

    Tensor Changed(Operator op, Argument first)
    {
        op.Run(this, first);
        return this;
    }

    Tensor Changed(Operator op, Argument first, Argument second)
    {
        op.Run(this, first, second);
        return this;
    }

    Tensor Changed(Operator op, Argument first, Argument second, Argument third)
    {
        op.Run(this, first, second, third);
        return this;
    }
}
