using System.Diagnostics;
using System.Globalization;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Modules;
using Rubor.Torch.Optimisers;

namespace Rubor.Networks.Training;

/// <summary>The training loop of every network: what it is for comes as a <see cref="NetworkTask"/>. One thread makes, runs and disposes of
/// it. Same job, same number of threads, same bits, stopped and resumed or not.</summary>
public sealed class Trainer : IDisposable
{
    // Lines of the history where there is no validation: about this many.
    const int HistoryLines = 100;

    // Batches made ahead: enough that one slow batch does not stop the network, and little memory.
    const int BatchesAhead = 4;

    const string NetworkPrefix = "network.", AveragePrefix = "average.", OptimiserPrefix = "optimiser.", BestPrefix = "best.";

    readonly TrainingJob job;
    readonly NetworkTask task;
    readonly TrainingSettings settings;
    readonly Device device;
    readonly Module network;
    readonly IOptimiser optimiser = null!;
    readonly WeightAverage? average;
    readonly InferenceSettings inference;
    readonly Func<long, TrainingBatch> batches = null!;
    readonly List<TrainingRow> history = [];
    List<KeyValuePair<string, StoredTensor>> best = [];
    double? bestScore;
    int bestStep, sinceBest, step;
    double lossSum, secondsBefore;

    /// <summary>Makes the network, with a random start or as its checkpoint has it.</summary>
    /// <param name="job">What to train.</param>
    /// <param name="resume">Whether to go on from the checkpoint; without one it starts anew.</param>
    /// <exception cref="ArgumentException">Nothing to learn from, a subject on both sides, or settings that the task does not
    /// have.</exception>
    /// <exception cref="WeightsDataException">The checkpoint is damaged, or of another job: says in what.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, lacks the device, or is out of memory: says which settings to
    /// lower.</exception>
    public Trainer(TrainingJob job, bool resume)
    {
        ArgumentNullException.ThrowIfNull(job);
        this.job = job;
        settings = job.Settings;
        task = job.Task;
        task.Plan.Check();
        NetworkTask.RequireMetric(task.Figures, settings);
        if (settings.Batch == 0)
            throw new ArgumentException("batch is 0, as planned, and no plan says how many: give their number");
        if (task.LearntFrom.Count == 0)
            throw new ArgumentException("there is nothing to learn from");
        if (task.LearntFrom.Intersect(task.ValidatedOn).FirstOrDefault() is { } both)
            throw new ArgumentException($"subject {both} is learnt from and validated on");
        device = Device.Parse(job.Device);
        device.Required();
        var checkpoint = resume ? Checkpoint.Read(job.CheckpointFolder) : null;
        if (checkpoint is { } found)
            RequireSame(found.Checkpoint);
        inference = new() { Device = device, BFloat16 = settings.BFloat16, Format = task.Format };
        Libtorch.Seed(job.Seed);
        network = task.Make();
        try
        {
            network.MoveTo(task.Format);
            network.MoveTo(device);
            optimiser = OptimiserOf(settings, network);
            batches = task.Batches(settings, job.Seed);
            if (settings.AverageDecay > 0)
                average = new(network, settings.AverageDecay);
            if (checkpoint is { } old)
                Load(old.Checkpoint, old.Tensors.Value);
        }
        catch (Exception e)
        {
            Dispose();
            if (IsOutOfMemory(e))
                throw OutOfMemory(e);
            throw;
        }
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told about once a second, and after each validation; may be null.</param>
    /// <param name="cancellation">Stops after the step that is running, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint stands where it stopped.</exception>
    /// <exception cref="TorchException">Out of memory: says which settings to lower.</exception>
    public TrainingOutcome Run(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp(), saved = start, told = start;
        int first = step;
        double loss = double.NaN;
        var took = new List<double>();
        ValidationFigures? latest = null;
        using var queue = new BatchQueue<TrainingBatch>(at => MakeBatch(batches, at), step, settings.Steps, job.BatchThreads, BatchesAhead);
        try
        {
            // A run that was stopped in a validation resumes with it.
            Note(ref latest, cancellation);
            while (step < settings.Steps && !Enough)
            {
                cancellation.ThrowIfCancellationRequested();
                var batch = queue.Take(cancellation);
                long began = Stopwatch.GetTimestamp();
                loss = Step(batch);
                took.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                lossSum += RequireFinite(loss);
                Tell(always: step == settings.Steps);
                bool validated = Note(ref latest, cancellation);
                if (validated)
                    Tell(always: true);
                if (Stopwatch.GetElapsedTime(saved).TotalMinutes >= settings.CheckpointMinutes && step < settings.Steps && !Enough)
                {
                    Save(start);
                    saved = Stopwatch.GetTimestamp();
                }
            }

            RequireFinite(WeightSum());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Wherever it was cancelled, the steps that are done are kept.
            Save(start);
            throw;
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            throw OutOfMemory(e);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new(KeepsBest ? bestStep : step, step, Enough && step < settings.Steps, history, secondsBefore + seconds,
            seconds > 0 ? queue.Waited.TotalSeconds / seconds : 0)
        { StepSeconds = took.Count == 0 ? 0 : took.Order().ElementAt(took.Count / 2) };

        void Tell(bool always)
        {
            if (progress is null || (!always && Stopwatch.GetElapsedTime(told) < TellEvery))
                return;
            var left = Stopwatch.GetElapsedTime(start) / (step - first) * (settings.Steps - step);
            progress.Report(new(step, settings.Steps, loss, latest, bestScore, left));
            told = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>
    /// The weights to keep, by name: those of the best validation where the settings ask for them, else the average where there is one,
    /// else the last.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, StoredTensor>> Weights() => KeepsBest ? best
        : [.. (average?.State() ?? network.NamedState()).Select(t => KeyValuePair.Create(t.Name, StoredTensor.From(t.Tensor)))];

    /// <summary>Releases network, optimiser and average.</summary>
    public void Dispose()
    {
        optimiser?.Dispose();
        average?.Dispose();
        network.Dispose();
    }

    /// <summary>Least time between two words on the progress.</summary>
    internal TimeSpan TellEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a batch's thread does with the maker of batches: a test lets it fail.</summary>
    internal Func<Func<long, TrainingBatch>, long, TrainingBatch> MakeBatch { get; init; } = (make, step) => make(step);

    bool KeepsBest => settings.KeepBest && best.Count > 0;

    bool Enough => settings.Patience > 0 && sinceBest >= settings.Patience;

    int LineEvery => Math.Max(1, settings.Steps / HistoryLines);

    double Step(TrainingBatch batch)
    {
        using var scope = new TensorScope();
        optimiser.LearningRate = LearningRateSchedule.Rate(settings, step);
        var inputs = batch.Inputs.Select(Input).ToList();                       // images: (B, C, H, W)
        var targets = batch.Targets.Select(t => t.On(device)).ToList();
        optimiser.ZeroGradients();
        IReadOnlyList<Tensor> outputs;
        using (settings.BFloat16 ? new Autocast(device.Kind) : null)
            outputs = task.Forward(network, inputs);

        var loss = task.Loss([.. outputs.Select(o => o.To(ScalarType.Float32))], targets, settings);
        Autograd.Backward(loss);
        if (settings.GradientClip > 0)
            GradientClipping.ByNorm(network.NamedParameters().Select(p => p.Tensor), settings.GradientClip);
        optimiser.Step();
        if (task.AverageWarmsUp)
            average?.UpdateWarmingUp(step);
        else
            average?.Update();
        step++;
        return loss.Item();
    }

    Tensor Input(BatchArray array) => array.Sizes.Count == 4 ? array.On(device).To(task.Format) : array.On(device);

    // Validates and writes the line of the history that are due after the step just done, if they were not before.
    bool Note(ref ValidationFigures? latest, CancellationToken cancellation)
    {
        if (step == 0 || (history.Count > 0 && history[^1].Step == step))
            return false;
        bool validates = task.ValidatedOn.Count > 0
            && (step == settings.Steps || (settings.ValidateEvery > 0 && step % settings.ValidateEvery == 0));
        if (validates)
            latest = Validate(cancellation);
        if (validates || step == settings.Steps || step % LineEvery == 0)
            AddLine(validates ? latest : null);
        return validates;
    }

    ValidationFigures Validate(CancellationToken cancellation)
    {
        average?.Exchange();
        network.Evaluate();
        try
        {
            var figures = task.Validate(network, inference, cancellation);
            double score = task.Score(figures, settings);
            if (bestScore is not { } before || score > before)
            {
                (bestScore, bestStep, sinceBest) = (double.IsNaN(score) ? null : score, step, 0);
                best = [.. StateDictionary.Of(network).Entries];
            }
            else
                sinceBest++;

            return figures;
        }
        finally
        {
            network.Train();
            average?.Exchange();
        }
    }

    void AddLine(ValidationFigures? validation)
    {
        int since = history.Count == 0 ? step : step - history[^1].Step;
        history.Add(new(step, LearningRateSchedule.Rate(settings, step - 1), lossSum / since, validation
            ?? ValidationFigures.None(task.Figures)));
        lossSum = 0;
    }

    void Save(long start)
    {
        var tensors = Named(NetworkPrefix, network.NamedState())
            .Concat(Named(OptimiserPrefix, optimiser.State().Select(p => (p.Key, p.Value))))
            .Concat(average is null ? [] : Named(AveragePrefix, average.State()))
            .Concat(best.Select(p => KeyValuePair.Create(BestPrefix + p.Key, p.Value)));
        new Checkpoint
        {
            Step = step,
            Seed = job.Seed,
            Threads = Libtorch.Threads,
            Device = device.ToString(),
            DataSha256 = job.DataSha256,
            Settings = settings.ToJson(),
            Plan = task.Plan.ToJson(),
            Generator = Libtorch.GeneratorState(),
            History = history,
            LossSum = lossSum,
            Best = bestScore,
            BestStep = bestStep,
            SinceBest = sinceBest,
            Seconds = secondsBefore + Stopwatch.GetElapsedTime(start).TotalSeconds,
        }.Write(job.CheckpointFolder, tensors);
    }

    static IEnumerable<KeyValuePair<string, StoredTensor>> Named(string prefix, IEnumerable<(string Name, Tensor Tensor)> tensors) =>
        tensors.Select(t => KeyValuePair.Create(prefix + t.Name, StoredTensor.From(t.Tensor)));

    void Load(Checkpoint checkpoint, StateDictionary tensors)
    {
        StateDictionary Part(string prefix) =>
            new(tensors.Path, tensors.Entries.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(e => KeyValuePair.Create(e.Key[prefix.Length..], e.Value)));
        Part(NetworkPrefix).LoadInto(network);
        using (new TensorScope())
            optimiser.LoadState(Part(OptimiserPrefix).Entries.ToDictionary(e => e.Key, e => e.Value.ToTensor(device)));

        if (average is not null)
        {
            average.Exchange();
            Part(AveragePrefix).LoadInto(network);
            average.Exchange();
        }

        best = [.. Part(BestPrefix).Entries];
        history.AddRange(checkpoint.History);
        (step, bestScore, bestStep, sinceBest) = (checkpoint.Step, checkpoint.Best, checkpoint.BestStep, checkpoint.SinceBest);
        (lossSum, secondsBefore) = (checkpoint.LossSum, checkpoint.Seconds);
        Libtorch.SetGeneratorState(checkpoint.Generator);
    }

    void RequireSame(Checkpoint found)
    {
        // Where the network's shape follows from the settings, it would be named twice.
        const string Shape = "network.";
        List<string> differ = [.. TrainingSettings.Differences(found.Settings, settings.ToJson())
            .Union(TrainingSettings.KeysThatDiffer(NetworkPlan.Of(found.Plan).ToJson(), task.Plan.ToJson())
                .Select(d => d.StartsWith(Shape, StringComparison.Ordinal) ? d[Shape.Length..] : d))];
        if (found.Seed != job.Seed)
            differ.Add($"seed {found.Seed} and {job.Seed}");
        if (found.Threads != Libtorch.Threads)
            differ.Add($"threads {found.Threads} and {Libtorch.Threads}");
        if (found.Device != device.ToString())
            differ.Add($"device {found.Device} and {device}");
        if (found.DataSha256 != job.DataSha256)
            differ.Add("the data");
        if (differ.Count > 0)
            throw new WeightsDataException(job.CheckpointFolder,
                $"was begun otherwise (resume with what was given then, or remove the folder), there and now: {string.Join("; ", differ)}");
        if (found.Step < 0 || found.Step > settings.Steps)
            throw new WeightsDataException(job.CheckpointFolder,
                $"is damaged: it stands at step {found.Step} of {settings.Steps}; remove the folder and train again");
    }

    // Weights of which one is not finite have no finite sum; of those that add up to too much nothing good is to be expected either.
    double WeightSum()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        return network.NamedParameters().Sum(p => p.Tensor.Sum().Item());
    }

    double RequireFinite(double value) => double.IsFinite(value) ? value
        : throw new TorchException(string.Create(CultureInfo.InvariantCulture,
            $"the loss or a weight is not finite after step {step}: lower learning_rate (now {settings.LearningRate})"));

    static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException or OverflowException or TorchException { IsOutOfMemory: true };

    TorchException OutOfMemory(Exception e) => new($"out of memory: {task.ToSaveMemory(settings)}; {e.Message.Split('\n')[0]}", e);

    static IOptimiser OptimiserOf(TrainingSettings settings, Module network) => settings.Optimiser switch
    {
        "sgd" => new Sgd(network.NamedParameters(), settings.LearningRate, settings.Momentum, nesterov: settings.Momentum > 0,
            weightDecay: settings.WeightDecay),
        "adamw" => Adam.AdamW(network.NamedParameters(), settings.LearningRate, weightDecay: settings.WeightDecay),
        _ => new Adam(network.NamedParameters(), settings.LearningRate, weightDecay: settings.WeightDecay),
    };
}
