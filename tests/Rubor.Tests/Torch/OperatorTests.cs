using System.Reflection;
using Rubor.Torch;

namespace Rubor.Tests.Torch;

[Collection("libtorch")]
public class OperatorTests
{
    public static TheoryData<string> Wrapped => [.. Fields().Select(op => op.Name)];

    [Theory, MemberData(nameof(Wrapped))]
    public void Every_wrapped_operator_resolves_with_the_arguments_it_expects(string name)
    {
        var op = (Operator)Fields().Single(op => op.Name == name).GetValue(null)!;
        Assert.StartsWith(op.FullName + "(", op.Schema, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_that_is_absent_or_has_other_arguments_is_refused_by_name()
    {
        Assert.Contains("aten::no_such", Assert.Throws<TorchException>(() => new Operator("aten::no_such").Schema).Message,
            StringComparison.Ordinal);
        string message = Assert.Throws<TorchException>(() => new Operator("aten::add", "Tensor", "self,otter").Schema).Message;
        Assert.Contains("self,otter", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aten::x(Tensor self, Tensor? weight=None, int[2] stride=[1, 1], *, Scalar alpha=1) -> Tensor", "self,weight,stride,alpha")]
    [InlineData("aten::x(Tensor(a!)[] self, float[]? f=None) -> (Tensor, Tensor)", "self,f")]
    [InlineData("aten::x() -> ()", "")]
    public void Argument_names_are_read_from_a_schema(string schema, string names) =>
        Assert.Equal(names, string.Join(',', Operator.ArgumentNames(schema)));

    [Fact]
    public void A_native_exception_arrives_with_its_message()
    {
        using var scope = new TensorScope();
        Tensor a = Tensor.Ones([2, 3]), b = Tensor.Ones([4, 5]);
        string message = Assert.Throws<TorchException>(() => a.MatMul(b)).Message;
        Assert.Contains("2x3 and 4x5", message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_for_more_memory_than_there_is_is_an_exception() =>
        Assert.Throws<TorchException>(() => Tensor.Empty([1L << 50]));

    [Fact]
    public void Defaults_come_from_the_schema_and_whole_numbers_serve_as_floats()
    {
        using var scope = new TensorScope();
        var conv = new Operator("aten::conv2d");
        var y = conv.Call(Tensor.Ones([1, 1, 4, 4]), Tensor.Ones([1, 1, 3, 3]));
        Assert.Equal([1, 1, 2, 2], y.Sizes);
        Assert.Equal(9, y.Max().Item());
        var padded = conv.Call(Tensor.Ones([1, 1, 4, 4]), Tensor.Ones([1, 1, 3, 3]), Argument.None, Argument.Default, 1);
        Assert.Equal([1, 1, 4, 4], padded.Sizes);
        var leaky = new Operator("aten::leaky_relu").Call(Tensor.From([-4f], [1]), 2);
        Assert.Equal(-8, leaky.Item());
        var dropped = new Operator("aten::dropout").Call(Tensor.Ones([5]), 0, true);
        Assert.Equal(5, dropped.Sum().Item());
        var upsampled = new Operator("aten::upsample_nearest2d", "vec").Call(Tensor.Ones([1, 1, 2, 2]), Argument.None, new long[] { 2, 2 });
        Assert.Equal([1, 1, 4, 4], upsampled.Sizes);
    }

    [Fact]
    public void Every_kind_of_argument_that_does_not_fit_is_named()
    {
        using var scope = new TensorScope();
        var t = Tensor.Ones([2]);
        AssertRefused("self", () => new Operator("aten::relu").Call("text"));
        AssertRefused("self", () => new Operator("aten::relu").Call(1.5));
        AssertRefused("self", () => new Operator("aten::relu").Call(new Tensor?[] { t }));
        AssertRefused("dim", () => new Operator("aten::softmax", "int").Call(t, t));
        AssertRefused("dim", () => new Operator("aten::softmax", "int").Call(t, 0.5));
        AssertRefused("tensors", () => new Operator("aten::cat").Call(t));
        AssertRefused("tensors", () => new Operator("aten::cat").Call(new long[] { 1 }));
        AssertRefused("shape", () => new Operator("aten::reshape").Call(t, new double[] { 2 }));
        AssertRefused("train", () => new Operator("aten::dropout").Call(t, 0.5, "yes"));
        AssertRefused("device", () => new Operator("aten::zeros").Call(new long[] { 1 }, Argument.None, Argument.None, "cpu"));
        AssertRefused("needs argument 'other'", () => new Operator("aten::matmul").Call(t));
        AssertRefused("got 3", () => new Operator("aten::relu").Call(t, t, t));
        AssertRefused("holds none", () => new Operator("aten::cat").Call(new Tensor?[] { t, null }));

        static void AssertRefused(string part, Func<Tensor> call) =>
            Assert.Contains(part, Assert.Throws<TorchException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_results_and_numbers_of_every_kind_are_carried()
    {
        using var scope = new TensorScope();
        var t = Tensor.From([3f, 1, 2], [3]);
        var sorted = new Operator("aten::sort").CallMany(t, 0, true);
        Assert.Equal([3f, 2, 1], sorted[0]!.ToArray<float>());
        Assert.Equal([0L, 2, 1], sorted[1]!.ToArray<long>());
        Assert.Equal([2, 1], t.Split(2).Select(piece => piece.Elements));
        var rows = new Operator("aten::index", "Tensor")
            .Call(Tensor.From([1f, 2, 3, 4], [2, 2]), new Tensor?[] { null, Tensor.From([1L], [1]) });
        Assert.Equal([2f, 4], rows.ToArray<float>());
        Assert.Equal(6, t.Sum().Item());
        Assert.True(t.SameAs(t.Clone()));
        Assert.Throws<TorchException>(() => new Operator("aten::sort").Call(t, 0, true));
        Assert.Throws<TorchException>(() => new Operator("aten::relu").CallNumber(t));
        Assert.Throws<TorchException>(() => t.Item());
    }

    [Fact]
    public void A_refused_call_leaves_nothing_behind()
    {
        using var t = Tensor.Ones([3]);
        long before = Golden.SettledLiveCount();
        for (int k = 0; k < 100; k++)
        {
            Assert.Throws<TorchException>(() => new Operator("aten::sort").Call(t, 0, true));
            Assert.Throws<TorchException>(() => t.Reshape(2, 2));
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    static FieldInfo[] Fields() =>
        [.. typeof(Tensor).Assembly.GetType("Rubor.Torch.Aten")!.GetFields(BindingFlags.Static | BindingFlags.NonPublic)
              .Where(op => op.FieldType == typeof(Operator))];
}
