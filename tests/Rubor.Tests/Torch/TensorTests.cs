using Rubor.Torch;

namespace Rubor.Tests.Torch;

[Collection("libtorch")]
public class TensorTests
{
    [Fact]
    public void Values_come_back_as_they_went_in_for_every_type()
    {
        using var scope = new TensorScope();
        Assert.Equal([1.5f, -2], Tensor.From([1.5f, -2], [2]).ToArray<float>());
        Assert.Equal([1e-300, 3], Tensor.From([1e-300, 3], [2, 1]).ToArray<double>());
        Assert.Equal([long.MinValue], Tensor.From([long.MinValue], []).ToArray<long>());
        Assert.Equal([(byte)255], Tensor.From([(byte)255], [1]).ToArray<byte>());
        Assert.Equal([true, false], Tensor.From([true, false], [2]).ToArray<bool>());
        Assert.Empty(Tensor.From(Array.Empty<short>(), [0, 4]).ToArray<short>());
    }

    [Fact]
    public void A_transposed_or_channels_last_tensor_is_read_in_its_own_order()
    {
        using var scope = new TensorScope();
        var t = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1f, 4, 2, 5, 3, 6], t.Permute(1, 0).ToArray<float>());
        var image = Tensor.RandN([2, 3, 4, 5]);
        var last = image.To(MemoryFormat.ChannelsLast);
        Assert.True(last.IsChannelsLast);
        Assert.False(last.IsContiguous);
        Assert.Equal(image.ToArray<float>(), last.ToArray<float>());
    }

    [Fact]
    public void Every_use_after_dispose_throws_and_names_the_reason()
    {
        var t = Tensor.Ones([3]).Keep();
        using var other = Tensor.Ones([3]);
        t.Dispose();
        t.Dispose();
        Assert.True(t.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => t + other);
        Assert.Throws<ObjectDisposedException>(() => other + t);
        Assert.Throws<ObjectDisposedException>(() => t.Sizes);
        Assert.Throws<ObjectDisposedException>(() => t.ToArray<float>());
        Assert.Throws<ObjectDisposedException>(() => t.RequiresGrad = true);
        Assert.Throws<ObjectDisposedException>(() => t.Gradient);
        Assert.Throws<ObjectDisposedException>(() => Autograd.Backward(t));
        Assert.Throws<ObjectDisposedException>(() => Tensor.Cat([other, t]));
        Assert.Contains("scope", Assert.Throws<ObjectDisposedException>(() => t.Item()).Message, StringComparison.Ordinal);
        Assert.Contains("disposed", t.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_takes_its_tensors_with_it_but_for_those_kept_or_moved_outward()
    {
        long before = Golden.SettledLiveCount();
        Tensor kept, moved, gone;
        using (var outer = new TensorScope())
        {
            using (var inner = new TensorScope())
            {
                gone = Tensor.Ones([1]);
                kept = Tensor.Ones([1]).Keep();
                moved = inner.MoveOutward(Tensor.Ones([1]));
                var early = Tensor.Ones([1]);
                early.Dispose();
                Assert.Equal(1, inner.Count);
            }

            Assert.True(gone.IsDisposed);
            Assert.False(moved.IsDisposed);
            Assert.Equal(1, outer.Count);
        }

        Assert.True(moved.IsDisposed);
        Assert.False(kept.IsDisposed);
        Assert.Equal(before + 1, Tensor.LiveCount);
        kept.Dispose();
        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void What_is_moved_out_of_the_last_scope_belongs_to_the_caller()
    {
        long before = Golden.SettledLiveCount();
        Tensor moved;
        using (var scope = new TensorScope())
            moved = scope.MoveOutward(Tensor.Ones([1]));

        Assert.False(moved.IsDisposed);
        moved.Dispose();
        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void Scopes_close_innermost_first_and_on_their_own_thread()
    {
        using var outer = new TensorScope();
        using var inner = new TensorScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        Exception? elsewhere = null;
        var thread = new Thread(() => elsewhere = Record.Exception(inner.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(elsewhere);
    }

    [Fact]
    public void A_tensor_that_nobody_disposed_of_goes_with_the_collector()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Golden.SettledLiveCount();
        Forget();
        for (int k = 0; k < 20 && Tensor.LiveCount != before; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, Tensor.LiveCount);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int k = 0; k < 100; k++)
                _ = Tensor.Ones([10]);
        }
    }

    [Fact]
    public void Sizes_that_do_not_hold_the_values_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2], [3]));
        Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2], [-1, -2]));
        Assert.Throws<ArgumentException>(() => Tensor.From([DateTime.UnixEpoch], [1]));
        using var t = Tensor.Ones([2]);
        Assert.Throws<ArgumentException>(() => t.ToArray<double>());
        Assert.Throws<ArgumentException>(() => t.CopyTo(new float[3].AsSpan()));
    }
}
