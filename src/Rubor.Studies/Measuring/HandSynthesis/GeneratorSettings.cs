using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Methods.HandScans;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>Everything that decides a generator beside its data and its seed; the defaults are those of the preset scans. Unknown keys are
/// errors.</summary>
public sealed record GeneratorSettings
{
    /// <summary>Names of the presets: as published where the paper says, ours, and a small one for two cores.</summary>
    public const string Paper = "paper", Scans = "scans", Quick = "quick";

    /// <summary><see cref="Counts"/>: sums of blocks in Anscombe's domain, divided among their pixels by lot.</summary>
    public const string Anscombe = "anscombe";

    /// <summary><see cref="Counts"/>: means of blocks laid evenly onto −1…1, made larger, then a Poisson number for each pixel: Cobb 2024.
    /// The noise of what is learnt from is learnt as well, and counts twice.</summary>
    public const string Means = "means";

    /// <summary>Rows and columns of what is learnt; the scan's are a multiple. Cobb 2024: 128.</summary>
    public int Side { get; init; } = 128;

    /// <summary>Channels at the finest level. Palette: 64.</summary>
    public int Inner { get; init; } = 32;

    /// <summary>Channels of each level over <see cref="Inner"/>.</summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 2, 2, 4];

    /// <summary>Blocks of a level.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Sides of the maps with attention; with any, there is some in the middle as well.</summary>
    public IReadOnlyList<int> AttentionSides { get; init; } = [16];

    /// <summary>Channels of a head of attention.</summary>
    public int HeadChannels { get; init; } = 32;

    /// <summary>Groups of channels that are normalised together; 0 for none.</summary>
    public int Groups { get; init; } = 32;

    /// <summary>Share that is dropped while it learns.</summary>
    public double Dropout { get; init; }

    /// <summary>velocity or noise.</summary>
    public string Prediction { get; init; } = DiffusionPlan.Velocity;

    /// <summary>log-snr or gamma.</summary>
    public string Embedding { get; init; } = DiffusionPlan.LogSnr;

    /// <summary>torch or he-uniform.</summary>
    public string Start { get; init; } = DiffusionPlan.TorchStart;

    /// <summary>anscombe or means.</summary>
    public string Counts { get; init; } = Anscombe;

    /// <summary>Steps of a schedule from which levels of noise are drawn; 0 draws ln(a/s) evenly. Cobb 2024: 500.</summary>
    public int ScheduleSteps { get; init; }

    /// <summary>Noise that the first step of a schedule adds.</summary>
    public double ScheduleFirst { get; init; } = 1e-6;

    /// <summary>Noise that the last one adds.</summary>
    public double ScheduleLast { get; init; } = 0.04;

    /// <summary>Largest signal over noise that counts in the loss; 0 weighs every level alike.</summary>
    public double MinSnr { get; init; } = 5;

    /// <summary>Whether every other image is shown mirrored, with its masks.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Steps of the optimiser.</summary>
    public int Steps { get; init; } = 20000;

    /// <summary>Images a step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Step size of Adam.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Largest length of all gradients together; 0 for any.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>Share of the old average in a step of the running average that images are made with.</summary>
    public double AverageDecay { get; init; } = 0.9999;

    /// <summary>How images are made: unipc, dpm-2m, ddim or ancestral.</summary>
    public string Sampler { get; init; } = SamplerSettings.UniPc;

    /// <summary>Evaluations of the network an image.</summary>
    public int Evaluations { get; init; } = 20;

    /// <summary>Minutes between checkpoints.</summary>
    public double CheckpointMinutes { get; init; } = 3;

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = [Quick, Scans, Paper];

    /// <summary>Shape of the network.</summary>
    [JsonIgnore]
    public DiffusionPlan Shape => new()
    {
        Side = Side,
        Masks = [.. HandScan.Classes.Select(c => c.Name)],
        Inner = Inner,
        Multipliers = Multipliers,
        Blocks = Blocks,
        AttentionSides = AttentionSides,
        HeadChannels = HeadChannels,
        Groups = Groups,
        Dropout = Dropout,
        Prediction = Prediction,
        Embedding = Embedding,
        Start = Start,
    };

    /// <summary>Its schedule, or null where levels are drawn evenly.</summary>
    [JsonIgnore]
    public NoiseSchedule? Schedule => ScheduleSteps == 0 ? null : NoiseSchedule.Linear(ScheduleSteps, ScheduleFirst, ScheduleLast);

    /// <summary>How levels of noise are drawn and weighed.</summary>
    [JsonIgnore]
    public DiffusionOptions Options => new() { Schedule = Schedule, MinSnr = MinSnr, Flips = Flips };

    /// <summary>How images are made.</summary>
    [JsonIgnore]
    public SamplerSettings Making => new() { Method = Sampler, Evaluations = Evaluations };

    /// <summary>Evaluations of the network for one image.</summary>
    [JsonIgnore]
    public int EvaluationsAnImage => Sampler == SamplerSettings.Ancestral ? ScheduleSteps : Evaluations;

    /// <summary>What the trainer is told.</summary>
    [JsonIgnore]
    public TrainingSettings Training => new()
    {
        Steps = Steps,
        Batch = Batch,
        LearningRate = LearningRate,
        GradientClip = GradientClip,
        AverageDecay = AverageDecay,
        CheckpointMinutes = CheckpointMinutes,
        Metric = TaskFigure.Loss.Metric,
        ValidateEvery = 0,
        KeepBest = false,
        Augmentation = AugmentationSettings.None,
    };

    /// <summary>A preset with changes.</summary>
    /// <param name="preset">Its name.</param>
    /// <param name="changes">key=value each; a list as [1,2,4].</param>
    /// <exception cref="ArgumentException">No such preset or key, or a value that the key does not take; one line.</exception>
    public static GeneratorSettings Of(string preset, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var values = (preset switch
        {
            Paper => OfPaper,
            Scans => new(),
            Quick => OfQuick,
            _ => throw new ArgumentException($"'{preset}' is no preset; there is {string.Join(", ", Presets)}"),
        }).ToJson();
        return Of(SettingsText.Change(values, new GeneratorSettings().ToJson(), changes));
    }

    /// <summary>Settings from their JSON; what it lacks has its default.</summary>
    /// <exception cref="ArgumentException">An unknown key, or a value out of range; one line.</exception>
    public static GeneratorSettings Of(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var settings = SettingsText.Read(values, new GeneratorSettings().ToJson(), GeneratorJson.Default.GeneratorSettings);
        settings.Check();
        return settings;
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, GeneratorJson.Default.GeneratorSettings)!.AsObject();

    // Cobb 2024 names Palette's public copy, 500 steps and 128 × 128; the rest is that copy's, but for β of the last step (which would
    // leave
    // 8 % of the signal) and the length of the training, which nobody says.
    static GeneratorSettings OfPaper { get; } = new()
    {
        Inner = 64,
        Multipliers = [1, 2, 4, 8],
        Dropout = 0.2,
        Prediction = DiffusionPlan.Noise,
        Embedding = DiffusionPlan.Gamma,
        Start = DiffusionPlan.HeUniform,
        Counts = Means,
        ScheduleSteps = 500,
        MinSnr = 0,
        Flips = false,
        Steps = 200_000,
        Batch = 4,
        LearningRate = 5e-5,
        GradientClip = 0,
        Sampler = SamplerSettings.Ancestral,
    };

    static GeneratorSettings OfQuick { get; } = new()
    {
        Inner = 16,
        Blocks = 1,
        Multipliers = [1, 2, 2, 4],
        HeadChannels = 16,
        Groups = 8,
        Steps = 2500,
        Batch = 4,
        LearningRate = 5e-4,
        AverageDecay = 0.998,
    };

    void Check()
    {
        Shape.Check();
        _ = Schedule;
        Making.Check();
        if (Sampler == SamplerSettings.Ancestral && ScheduleSteps == 0)
            throw new ArgumentException($"sampler is {Sampler}, which goes by a schedule, and schedule_steps is 0");
        if (Counts is not (Anscombe or Means))
            throw new ArgumentException($"counts is {Counts}; there is {Anscombe} and {Means}");
        SettingsText.Within(Steps, 1, 10_000_000, "steps");
        SettingsText.Within(Batch, 1, 1024, "batch");
        SettingsText.Positive(LearningRate, 1, "learning_rate");
        SettingsText.Positive(CheckpointMinutes, 1440, "checkpoint_minutes");
        if (MinSnr is not (>= 0 and <= 1e6) || GradientClip is not (>= 0 and <= 1e6))
            throw new ArgumentException("min_snr and gradient_clip are 0 to 1000000");
        if (AverageDecay is not (> 0 and < 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"average_decay is {AverageDecay}; above 0 and below 1 is taken"));
    }
}
