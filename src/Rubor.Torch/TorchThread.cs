using System.Collections.Concurrent;

namespace Rubor.Torch;

/// <summary>A thread of its own for calls into libtorch. Each thread that calls in gets its own team of OpenMP threads,
/// and modes and scopes belong to a thread: so one thread calls, and the rest of a program waits for it or works beside it.</summary>
public sealed class TorchThread : IDisposable
{
    readonly BlockingCollection<Action> work = [];
    readonly Thread thread;

    /// <summary>Starts the thread. libtorch loads with the first call that needs it.</summary>
    public TorchThread()
    {
        thread = new Thread(Loop) { IsBackground = true, Name = "libtorch" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="call"/> on the thread, after what was asked before.</summary>
    /// <param name="call">It must not await, and tensors that it returns stay the caller's to dispose of.</param>
    /// <param name="cancellation">Stops it before it starts; a call that is running ends by itself.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before it started.</exception>
    public Task<T> Run<T>(Func<T> call, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(
            () =>
            {
                if (cancellation.IsCancellationRequested)
                {
                    done.SetCanceled(cancellation);
                    return;
                }

                try
                {
                    done.SetResult(call());
                }
                catch (OperationCanceledException e)
                {
                    done.SetCanceled(e.CancellationToken);
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            CancellationToken.None);
        return done.Task;
    }

    /// <summary>Ends the thread after what was asked of it.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        if (Thread.CurrentThread != thread)
        {
            thread.Join();
            work.Dispose();
        }
    }

    void Loop()
    {
        foreach (var call in work.GetConsumingEnumerable())
            call();
    }
}
