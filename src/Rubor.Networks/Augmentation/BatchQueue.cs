using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Rubor.Networks.Augmentation;

/// <summary>Batches made by threads of its own ahead of the one that takes them, handed out in order whatever the number of threads.
/// A failure of a worker is thrown by the next <see cref="Take"/>, not when its turn comes.</summary>
/// <typeparam name="T">A batch; those never taken are disposed of where they can be.</typeparam>
#pragma warning disable CA1711 // it is a queue, though a bounded one that fills itself
public sealed class BatchQueue<T> : IDisposable
#pragma warning restore CA1711
{
    readonly Func<long, T> make;
    readonly long end;
    readonly Thread[] workers;
    readonly object gate = new();
    readonly (bool Ready, T? Value)[] ring;
    long nextToMake;
    long nextToTake;
    ExceptionDispatchInfo? failure;
    bool stopped;
    TimeSpan waited;

    /// <summary>Starts making.</summary>
    /// <param name="make">Makes batch n, on any of the threads; several at once where there are several threads.</param>
    /// <param name="first">Number of the first batch, 0 or more.</param>
    /// <param name="end">One past the number of the last batch.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="ahead">Batches that may exist, made or being made, and are not yet taken; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No thread, nothing ahead, or an end before the first.</exception>
    public BatchQueue(Func<long, T> make, long first, long end, int threads, int ahead)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, first);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        this.make = make;
        this.end = end;
        nextToMake = nextToTake = first;
        ring = new (bool, T?)[ahead];
        workers = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"batches {i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>Time that <see cref="Take"/> blocked, in all.</summary>
    public TimeSpan Waited
    {
        get
        {
            lock (gate)
                return waited;
        }
    }

    /// <summary>The next batch; waits until it is made.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">All batches are taken.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The queue is disposed of.</exception>
    public T Take(CancellationToken cancellation)
    {
        using var registration = cancellation.UnsafeRegister(static queue => ((BatchQueue<T>)queue!).WakeAll(), this);
        lock (gate)
        {
            if (!Settled(cancellation))
            {
                long from = Stopwatch.GetTimestamp();
                while (!Settled(cancellation))
                    Monitor.Wait(gate);
                waited += Stopwatch.GetElapsedTime(from);
            }

            failure?.Throw();
            ObjectDisposedException.ThrowIf(stopped, this);
            cancellation.ThrowIfCancellationRequested();
            if (nextToTake == end)
                throw new InvalidOperationException("All batches are taken.");
            ref var slot = ref ring[nextToTake % ring.Length];
            T batch = slot.Value!;
            slot = default;
            nextToTake++;
            Monitor.PulseAll(gate);
            return batch;
        }
    }

    /// <summary>Stops the threads, each after the batch that it is making, and waits for them.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }

        foreach (var worker in workers)
            worker.Join();
        foreach (var (ready, value) in ring)
        {
            if (ready)
                (value as IDisposable)?.Dispose();
        }

        Array.Clear(ring);
    }

    bool Settled(CancellationToken cancellation) =>
        failure is not null || stopped || cancellation.IsCancellationRequested || nextToTake == end || ring[nextToTake % ring.Length].Ready;

    void WakeAll()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    void Work()
    {
        try
        {
            while (Claim() is { } number)
            {
                T batch = make(number);
                lock (gate)
                {
                    ring[number % ring.Length] = (true, batch);
                    Monitor.PulseAll(gate);
                }
            }
        }
#pragma warning disable CA1031 // whatever it is, it belongs to the thread that takes
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (gate)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
                Monitor.PulseAll(gate);
            }
        }
    }

    long? Claim()
    {
        lock (gate)
        {
            while (!stopped && failure is null && nextToMake < end && nextToMake >= nextToTake + ring.Length)
                Monitor.Wait(gate);
            return stopped || failure is not null || nextToMake == end ? null : nextToMake++;
        }
    }
}
