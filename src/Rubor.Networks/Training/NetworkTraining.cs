using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Training;

/// <summary>A training on a thread of its own, for use from any thread, with what follows it: what the network says of images that it
/// did not learn from, and its weights as files.</summary>
public sealed class NetworkTraining : IDisposable
{
    readonly TrainingJob job;
    readonly TorchThread thread = new();
    Trainer? trainer;
    Module? trained;

    /// <summary>Makes the network, or takes it from its checkpoint.</summary>
    /// <param name="job">What to train.</param>
    /// <param name="threads">Processor threads of libtorch, at least 1.</param>
    /// <param name="resume">Whether to go on from the checkpoint.</param>
    /// <exception cref="ArgumentException">Nothing to learn from, a subject on both sides, or settings that the task does not
    /// have.</exception>
    /// <exception cref="WeightsDataException">The checkpoint is damaged, or of another job: says in what.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, lacks the device, or is out of memory.</exception>
    public NetworkTraining(TrainingJob job, int threads, bool resume)
    {
        this.job = job;
        try
        {
            trainer = OnThread(() =>
            {
                Libtorch.Threads = threads;
                return new Trainer(job, resume);
            });
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    /// <summary>A CUDA card where there is one, else the processor. It loads libtorch.</summary>
    public static string BestDevice() => Device.Parse("auto").ToString();

    /// <summary>Version of libtorch.</summary>
    public static string LibtorchVersion => Libtorch.Version;

    /// <summary>As <see cref="Trainer.Run"/>.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint stands where it stopped.</exception>
    /// <exception cref="TorchException">Out of memory: says which settings to lower.</exception>
    public TrainingOutcome Run(IProgress<TrainingProgress>? progress, CancellationToken cancellation) =>
        OnThread(() => trainer!.Run(progress, cancellation));

    /// <summary>Asks the trained network, set to infer, on its thread.</summary>
    /// <param name="ask">What is asked; it must not keep the network.</param>
    public T Ask<T>(Func<Module, T> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return OnThread(() => ask(Trained()));
    }

    /// <summary>Number of the network's weights.</summary>
    public long WeightCount() => Ask(network => network.WeightCount());

    /// <summary>Writes the weights with their description.</summary>
    /// <param name="folder">Where to; it need not exist.</param>
    /// <param name="learntFrom">Files that were learnt from or validated on.</param>
    /// <param name="metrics">Figures by name.</param>
    /// <param name="note">Where they come from, and what their figures do not say.</param>
    /// <param name="plan">The plan that is written with them, where more is known since than it was trained by; null for that.</param>
    /// <returns>SHA-256 of the file of tensors.</returns>
    public string WriteWeights(
        string folder, IEnumerable<(string Subject, string Role, string Name, string Sha256)> learntFrom,
            IReadOnlyDictionary<string, double> metrics, string note, Planning.NetworkPlan? plan = null) => OnThread(() =>
        Weights.Write(
            folder,
            new()
            {
                Architecture = job.Task.Plan.Architecture,
                Preprocessing = job.Task.Plan.Preprocessing,
                Labels = job.Task.Plan.Labels,
                Plan = (plan ?? job.Task.Plan).ToJson(),
                TrainedOn = [.. learntFrom.Select(f => new TrainingFile(f.Subject, f.Role, f.Name, f.Sha256))],
                Metrics = metrics,
                Note = note,
                Float16 = job.Float16,
            },
            trainer!.Weights()).Sha256);

    /// <summary>Releases the networks and ends the thread.</summary>
    public void Dispose()
    {
        OnThread(() =>
        {
            trained?.Dispose();
            trainer?.Dispose();
            trainer = null;
            return 0;
        });
        thread.Dispose();
    }

    Module Trained()
    {
        if (trained is null)
        {
            trained = job.Task.Make();
            var weights = trainer!.Weights();
            new StateDictionary("the trained weights", job.Float16 ? Weights.Halved(weights) : weights).LoadInto(trained);
            trained.Evaluate();
            trained.MoveTo(job.Task.Format);
            trained.MoveTo(Device.Parse(job.Device));
        }

        return trained;
    }

    T OnThread<T>(Func<T> call) => thread.Run(call).GetAwaiter().GetResult();
}
