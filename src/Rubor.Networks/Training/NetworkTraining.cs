using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Training;

/// <summary>A training on a thread of its own, for use from any thread, with what follows it: the network's labels for scans that it
/// did not learn from, and its weights as files.</summary>
public sealed class NetworkTraining : IDisposable
{
    readonly TrainingJob job;
    readonly TorchThread thread = new();
    Trainer? trainer;
    UNet? trained;

    /// <summary>Makes the network, or takes it from its checkpoint.</summary>
    /// <param name="job">What to train.</param>
    /// <param name="threads">Processor threads of libtorch, at least 1.</param>
    /// <param name="resume">Whether to go on from the checkpoint.</param>
    /// <exception cref="ArgumentException">Nothing to learn from, or a subject on both sides.</exception>
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

    /// <summary>Labels of the trained network for a scan, on the scan's grid: where a structure is more probable than not.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public byte[] Labels(TrainingScan scan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return OnThread(() =>
        {
            var plan = job.Plan;
            var sums = new PassSums(plan.Labels.Count, uncertainty: false);
            sums.Add(scan.Input, NetworkPass.Probabilities(Trained(), plan, scan.Input, new() { Device = Device.Parse(job.Device) }, null,
                cancellation));
            return sums.Mean(scan.Input.Geometry).Labels().Labels.ToArray();
        });
    }

    /// <summary>Writes the weights with their description.</summary>
    /// <param name="folder">Where to; it need not exist.</param>
    /// <param name="learntFrom">Files that were learnt from or validated on.</param>
    /// <param name="metrics">Figures by name.</param>
    /// <param name="note">Where they come from, and what their figures do not say.</param>
    /// <returns>SHA-256 of the file of tensors.</returns>
    public string WriteWeights(
        string folder, IEnumerable<(string Subject, string Role, string Name, string Sha256)> learntFrom,
            IReadOnlyDictionary<string, double> metrics, string note) => OnThread(() =>
        Weights.Write(
            folder,
            new()
            {
                Architecture = SegmentationPlan.ArchitectureName,
                Preprocessing = job.Plan.Intensity,
                Labels = job.Plan.Labels,
                Plan = job.Plan.ToJson(),
                TrainedOn = [.. learntFrom.Select(f => new TrainingFile(f.Subject, f.Role, f.Name, f.Sha256))],
                Metrics = metrics,
                Note = note,
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

    UNet Trained()
    {
        if (trained is null)
        {
            trained = new UNet(job.Plan.Network);
            new StateDictionary("the trained weights", trainer!.Weights()).LoadInto(trained);
            trained.Evaluate();
            trained.MoveTo(MemoryFormat.ChannelsLast);
            trained.MoveTo(Device.Parse(job.Device));
        }

        return trained;
    }

    T OnThread<T>(Func<T> call) => thread.Run(call).GetAwaiter().GetResult();
}
