using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Torch;

[Collection("libtorch")]
public class AutogradTests
{
    [Fact]
    public void Start_losses_gradients_and_running_statistics_are_PyTorchs()
    {
        var golden = Golden.Json.GetProperty("small");
        using var scope = new TensorScope();
        using var network = Golden.Small();
        Golden.AssertEqual(golden.GetProperty("start"), network.NamedState());
        double[] losses = Golden.Numbers(golden.GetProperty("losses"));
        for (int k = 0; k < 3; k++)
        {
            var (x, y) = Golden.Batch(100 + k);
            foreach (var (_, parameter) in network.NamedParameters())
                parameter.Gradient = null;

            var loss = Functional.CrossEntropy(network.Forward(x), y);
            Autograd.Backward(loss);
            Assert.Equal(losses[k], loss.Item(), 1e-6);
        }

        Golden.AssertEqual(golden.GetProperty("gradients"), network.NamedParameters().Select(p => (p.Name, p.Tensor.Gradient!)), 1e-6);
        Golden.AssertEqual(golden.GetProperty("buffers"), network.NamedBuffers(), 1e-6);
        network.Evaluate();
        using var none = new NoGrad();
        Golden.AssertEqual(golden.GetProperty("evaluated"), network.Forward(Golden.Batch(5).Images), 1e-6);
    }

    [Fact]
    public void Gradients_of_a_formula_are_its_derivatives_the_second_ones_too()
    {
        using var scope = new TensorScope();
        var x = Tensor.From([2.0, -3], [2]);
        x.RequiresGrad = true;
        var cubes = x.Pow(3).Sum();
        var first = Autograd.Gradients(cubes, [x], createGraph: true)[0];
        Assert.Equal([12.0, 27], first.ToArray<double>());
        var second = Autograd.Gradients(first.Sum(), [x])[0];
        Assert.Equal([12.0, -18], second.ToArray<double>());
        Assert.Null(x.Gradient);
        var weighted = Autograd.Gradients(x.Pow(2), [x], Tensor.From([1.0, 10], [2]))[0];
        Assert.Equal([4.0, -60], weighted.ToArray<double>());
    }

    [Fact]
    public void Backward_adds_to_the_gradient_and_needs_a_record_of_a_single_number()
    {
        using var scope = new TensorScope();
        var x = Tensor.From([2f], [1]);
        x.RequiresGrad = true;
        Autograd.Backward((x * x).Sum());
        Autograd.Backward((x * x).Sum());
        Assert.Equal(8, x.Gradient!.Item());
        x.Gradient = null;
        Assert.Null(x.Gradient);
        Assert.Throws<TorchException>(() => Autograd.Backward(Tensor.Ones([1])));
        Assert.Throws<TorchException>(() => Autograd.Backward(Tensor.Cat([x, x]) * 2));
        var loss = (x * x).Sum();
        Autograd.Backward(loss);
        Assert.Throws<TorchException>(() => Autograd.Backward(loss));
        Assert.Throws<TorchException>(() => Autograd.Gradients((x * x).Sum(), [Tensor.Ones([1]).Clone()]));
    }

    [Fact]
    public void Nothing_is_recorded_without_gradients_and_modes_nest()
    {
        using var scope = new TensorScope();
        var x = Tensor.Ones([1]);
        x.RequiresGrad = true;
        using (new NoGrad())
        {
            using (new NoGrad())
                Assert.False((x * 2).RequiresGrad);

            Assert.False(Autograd.IsRecording);
            Assert.False((x * 2).RequiresGrad);
        }

        Assert.True((x * 2).RequiresGrad);
        Tensor inside;
        using (new InferenceMode())
        {
            inside = x * 2;
            Assert.False(Autograd.IsRecording);
        }

        Assert.True(Autograd.IsRecording);
        Assert.False(inside.RequiresGrad);
        Assert.Throws<TorchException>(() => x * inside);
    }

    [Fact]
    public void A_mode_closes_on_its_own_thread_only()
    {
        using var noGrad = new NoGrad();
        using var inference = new InferenceMode();
        using var autocast = new Autocast();
        foreach (IDisposable mode in new IDisposable[] { noGrad, inference, autocast })
        {
            Exception? elsewhere = null;
            var thread = new Thread(() => elsewhere = Record.Exception(mode.Dispose));
            thread.Start();
            thread.Join();
            Assert.IsType<InvalidOperationException>(elsewhere);
        }
    }

    [Fact]
    public void Autocast_runs_convolutions_in_bfloat16_and_leaves_the_rest()
    {
        using var scope = new TensorScope();
        using var none = new NoGrad();
        using var conv = new Conv2d(2, 3, 3);
        var x = Tensor.RandN([1, 2, 8, 8]);
        var exact = conv.Forward(x);
        Tensor shorter;
        using (new Autocast())
            shorter = conv.Forward(x);

        Assert.Equal(ScalarType.BFloat16, shorter.Type);
        Assert.Equal(ScalarType.Float32, conv.Forward(x).Type);
        Assert.InRange((shorter.To(ScalarType.Float32) - exact).Abs().Max().Item(), 0, 0.03);
    }
}
