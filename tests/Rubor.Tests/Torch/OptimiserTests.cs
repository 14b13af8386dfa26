using Rubor.Torch;
using Rubor.Torch.Modules;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Torch;

[Collection("libtorch")]
public class OptimiserTests
{
    static readonly Dictionary<string, Func<Module, IOptimiser>> Makers = new()
    {
        ["adam"] = net => new Adam(net.NamedParameters(), 1e-2, weightDecay: 1e-3),
        ["adamw"] = net => Adam.AdamW(net.NamedParameters(), 1e-2, weightDecay: 1e-2),
        ["sgd"] = net => new Sgd(net.NamedParameters(), 1e-2, momentum: 0.9, nesterov: true, weightDecay: 1e-3),
        ["sgdPlain"] = net => new Sgd(net.NamedParameters(), 1e-2, momentum: 0, nesterov: false),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Twenty_steps_end_where_PyTorchs_do(string name)
    {
        using var network = Golden.Small();
        using var optimiser = Makers[name](network);
        Steps(network, optimiser, 0, 20);
        Golden.AssertEqual(Golden.Json.GetProperty(name), network.NamedParameters(), 1e-6);
    }

    [Theory, MemberData(nameof(Names))]
    public void Saved_state_continues_to_the_same_bytes(string name)
    {
        using var straight = Golden.Small();
        using (var optimiser = Makers[name](straight))
            Steps(straight, optimiser, 0, 8);

        using var stopped = Golden.Small();
        using var first = Makers[name](stopped);
        Steps(stopped, first, 0, 3);
        using var second = Makers[name](stopped);
        second.LoadState(first.State());
        Steps(stopped, second, 3, 8);
        foreach (var (a, b) in straight.NamedState().Zip(stopped.NamedState()))
        {
            Assert.Equal(a.Name, b.Name);
            Assert.True(a.Tensor.SameAs(b.Tensor));
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_by_name()
    {
        using var network = Golden.Small();
        using var adam = new Adam(network.NamedParameters());
        Steps(network, adam, 0, 1);
        using var fresh = new Adam(network.NamedParameters());
        var state = adam.State().ToDictionary();
        state.Remove("0.weight.exp_avg");
        Assert.Contains("0.weight.exp_avg", Assert.Throws<ArgumentException>(() => fresh.LoadState(state)).Message,
            StringComparison.Ordinal);
        state = adam.State().ToDictionary();
        state["other"] = state["1.bias.step"];
        Assert.Contains("other", Assert.Throws<ArgumentException>(() => fresh.LoadState(state)).Message, StringComparison.Ordinal);
        state = adam.State().ToDictionary();
        state["0.weight.exp_avg"] = state["1.bias.exp_avg"];
        Assert.Contains("(4)", Assert.Throws<ArgumentException>(() => fresh.LoadState(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_as_it_is()
    {
        using var used = Tensor.Ones([2]);
        using var idle = Tensor.Ones([2]);
        used.RequiresGrad = idle.RequiresGrad = true;
        using var adam = new Adam([("used", used), ("idle", idle)]);
        using (new TensorScope())
        {
            Autograd.Backward((used * 3).Sum());
            adam.Step();
        }

        Assert.Equal([1f, 1], idle.ToArray<float>());
        Assert.All(used.ToArray<float>(), value => Assert.Equal(0.999f, value, 5));
        Assert.Equal(["used.exp_avg", "used.exp_avg_sq", "used.step"], adam.State().Keys.Order());
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam([], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam([], beta1: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd([], 1, momentum: 0, nesterov: true));
    }

    static void Steps(Module network, IOptimiser optimiser, int from, int to)
    {
        for (int k = from; k < to; k++)
        {
            using var scope = new TensorScope();
            var (x, y) = Golden.Batch(200 + k);
            optimiser.ZeroGradients();
            Autograd.Backward(Functional.CrossEntropy(network.Forward(x), y));
            optimiser.Step();
        }
    }
}
