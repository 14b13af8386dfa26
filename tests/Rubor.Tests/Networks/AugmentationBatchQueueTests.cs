using System.Diagnostics;
using Rubor.Networks.Augmentation;

namespace Rubor.Tests.Networks;

public class AugmentationBatchQueueTests
{
    static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(4, 7)]
    public void Batches_come_in_order_however_slow_their_workers(int threads, int ahead)
    {
        using var queue = new BatchQueue<long>(n =>
        {
            Thread.Sleep((int)(n * 7 % 5));
            return n * n;
        }, 3, 60, threads, ahead);
        for (long n = 3; n < 60; n++)
            Assert.Equal(n * n, queue.Take(Cancellation));
        Assert.Throws<InvalidOperationException>(() => queue.Take(Cancellation));
    }

    [Fact]
    public void No_more_than_asked_is_made_ahead()
    {
        long made = 0, taken = 0, most = 0;
        using var queue = new BatchQueue<long>(n =>
        {
            long ahead = Interlocked.Increment(ref made) - Interlocked.Read(ref taken);
            InterlockedMax(ref most, ahead);
            return n;
        }, 0, 200, 3, 5);
        for (int i = 0; i < 200; i++)
        {
            queue.Take(Cancellation);
            Interlocked.Increment(ref taken);
        }

        Assert.InRange(most, 1, 6); // one more between a take and its count here
    }

    [Fact]
    public void A_failure_is_thrown_by_the_next_take_with_its_own_type_message_and_stack()
    {
        using var failed = new ManualResetEventSlim();
        using var queue = new BatchQueue<long>(n => n == 3 ? throw Failing(failed) : n, 0, 100, 1, 10);
        Assert.True(failed.Wait(Long, Cancellation));
        var error = Assert.Throws<FormatException>(() =>
        {
            // the failure of batch 3 is recorded a moment after the event: it comes long before batch 3's turn or at it, and never a wrong
            // batch
            for (long n = 0; n < 4; n++)
            {
                Assert.Equal(n, queue.Take(Cancellation));
                Thread.Sleep(50);
            }
        });
        Assert.Equal("batch 3 is damaged", error.Message);
        Assert.Contains(nameof(AugmentationBatchQueueTests), error.StackTrace, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => queue.Take(Cancellation));
    }

    [Fact]
    public void A_failure_comes_at_once_while_an_earlier_batch_is_still_being_made()
    {
        using var go = new ManualResetEventSlim();
        using var queue = new BatchQueue<long>(n =>
        {
            if (n == 1)
                throw new FormatException("bad");
            go.Wait(Long, Cancellation);
            return n;
        }, 0, 10, 2, 4);
        var watch = Stopwatch.StartNew();
        Assert.Throws<FormatException>(() => queue.Take(Cancellation));
        Assert.True(watch.Elapsed < Long / 3, $"{watch.Elapsed}");
        go.Set();
    }

    [Fact]
    public void Dispose_ends_the_threads_and_disposes_of_what_was_not_taken()
    {
        int alive = 0;
        var queue = new BatchQueue<Tracked>(_ => new Tracked(() => Interlocked.Decrement(ref alive), Interlocked.Increment(ref alive)), 0,
            long.MaxValue, 3, 6);
        using (queue.Take(Cancellation))
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref alive) == 7, Long);
            var watch = Stopwatch.StartNew();
            queue.Dispose();
            Assert.True(watch.Elapsed < Long / 3);
        }

        Assert.Equal(0, alive);
        Assert.Throws<ObjectDisposedException>(() => queue.Take(Cancellation));
        queue.Dispose();
    }

    [Fact]
    public async Task A_take_that_waits_can_be_cancelled_and_the_queue_goes_on()
    {
        using var go = new ManualResetEventSlim();
        using var queue = new BatchQueue<long>(n =>
        {
            go.Wait(Long);
            return n;
        }, 0, 5, 1, 2);
        using var cancel = new CancellationTokenSource();
        var taking = Task.Run(() => queue.Take(cancel.Token), Cancellation);
        await Task.Delay(50, Cancellation);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking.WaitAsync(Long, Cancellation));
        go.Set();
        Assert.Equal(0, queue.Take(Cancellation));
    }

    [Fact]
    public async Task Disposing_ends_a_take_that_waits()
    {
        using var go = new ManualResetEventSlim();
        var queue = new BatchQueue<long>(n =>
        {
            go.Wait(Long);
            return n;
        }, 0, 5, 1, 2);
        var taking = Task.Run(() => queue.Take(Cancellation), Cancellation);
        await Task.Delay(50, Cancellation);
        var disposing = Task.Run(queue.Dispose, Cancellation);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => taking.WaitAsync(Long, Cancellation));
        go.Set();
        await disposing.WaitAsync(Long, Cancellation);
    }

    [Fact]
    public void Waiting_is_counted_and_being_served_at_once_is_not()
    {
        using var slow = new BatchQueue<long>(n =>
        {
            Thread.Sleep(40);
            return n;
        }, 0, 3, 1, 1);
        for (int i = 0; i < 3; i++)
            slow.Take(Cancellation);
        Assert.InRange(slow.Waited.TotalMilliseconds, 80, 10000);

        using var made = new CountdownEvent(4);
        using var fast = new BatchQueue<long>(n =>
        {
            made.Signal();
            return n;
        }, 0, 4, 1, 4);
        Assert.True(made.Wait(Long, Cancellation));
        Thread.Sleep(100);
        for (int i = 0; i < 4; i++)
            fast.Take(Cancellation);
        Assert.Equal(TimeSpan.Zero, fast.Waited);
    }

    [Fact]
    public void Numbers_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchQueue<int>(_ => 0, 0, 1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchQueue<int>(_ => 0, 0, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchQueue<int>(_ => 0, 2, 1, 1, 1));
        using var empty = new BatchQueue<int>(_ => 0, 5, 5, 1, 1);
        Assert.Throws<InvalidOperationException>(() => empty.Take(Cancellation));
    }

    static FormatException Failing(ManualResetEventSlim failed)
    {
        failed.Set();
        return new FormatException("batch 3 is damaged");
    }

    static void InterlockedMax(ref long target, long value)
    {
        long seen;
        while (value > (seen = Interlocked.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    sealed class Tracked(Action disposed, int count) : IDisposable
    {
        public int Count => count;

        public void Dispose() => disposed();
    }
}
