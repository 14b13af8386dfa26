using System.Text.Json.Serialization;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Training;

/// <summary>Everything that decides a training beside its data and its seed. Unknown keys are errors; keys are snake_case, and read in
/// camelCase as well, as they were written before.
/// The defaults are those of the published training script of Hepburn 2023; presets are files beside the program.</summary>
public sealed partial record TrainingSettings
{
    /// <summary><see cref="DiceOver"/>: soft Dice of each slice by itself.</summary>
    public const string OverSlice = "slice";

    /// <summary><see cref="DiceOver"/>: soft Dice of all slices of a batch together.</summary>
    public const string OverBatch = "batch";

    /// <summary>unet (shaped by the keys that follow), or planned-unet: shaped by a plan that is made from the data.</summary>
    public string Architecture { get; init; } = UNetPlan.ArchitectureName;

    /// <summary>What plans a planned-unet from the cases that are learnt from, one of <see cref="Planners"/>; empty where a plan is
    /// given.</summary>
    public string Planner { get; init; } = "";

    /// <summary>Levels of the U-Net, 1–8. Hepburn 2023 searched 2, 4 and 6.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Channels at the finest level. Hepburn 2023, supplement.</summary>
    public int Filters { get; init; } = 16;

    /// <summary>No level has more channels.</summary>
    public int MostFilters { get; init; } = 512;

    /// <summary>Rows and columns of a convolution. Hepburn 2023 searched 3 and 5.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>batch or instance.</summary>
    public string Normalisation { get; init; } = UNetPlan.BatchNormalisation;

    /// <summary>Side of the squares of pixels that the finest level sees as one, 1–4: see <see cref="UNetPlan.SpaceToDepth"/>.</summary>
    public int SpaceToDepth { get; init; } = 1;

    /// <summary>Whether the blocks on the way down add their input to their output.</summary>
    public bool ResidualEncoder { get; init; }

    /// <summary>Size of the pixels that the network sees, mm; 0 leaves the scan's.</summary>
    public double PixelMm { get; init; }

    /// <summary>Slices on either side that it sees as further channels.</summary>
    public int NeighbourSlices { get; init; }

    /// <summary>Steps of the optimiser, 1 or more. Hepburn 2023: 100 epochs of 350.</summary>
    public int Steps { get; init; } = 35000;

    /// <summary>Steps of an epoch, at whose start the polynomial schedule sets the rate; 0 sets it at each step. nnU-Net: 250.</summary>
    public int EpochSteps { get; init; }

    /// <summary>Slices a step, 1 or more, or 0: as planned. Hepburn 2023: 4.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>shuffled (every slice once before any comes twice), balanced (half of the slices show a structure) or foreground (cases
    /// drawn with replacement, <see cref="ForegroundShare"/> of a batch centred on a structure: nnU-Net's rule).</summary>
    public string Sampling { get; init; } = DataOrder.Shuffled;

    /// <summary>foreground: share of a batch that is centred on a structure.</summary>
    public double ForegroundShare { get; init; } = 0.33;

    /// <summary>Weight of the cross-entropy (binary for one structure) in the loss.</summary>
    public double CrossEntropyWeight { get; init; } = 1;

    /// <summary>Weight of the soft Dice loss.</summary>
    public double DiceWeight { get; init; }

    /// <summary>slice (soft Dice of each slice, then their mean) or batch (of all slices of a batch as one, as nnU-Net has it).</summary>
    public string DiceOver { get; init; } = OverSlice;

    /// <summary>Added to both sides of the soft Dice, above 0. nnU-Net: 0.00001.</summary>
    public double DiceSmoothing { get; init; } = 1;

    /// <summary>Weight of a false positive in the soft Dice; half and half is Dice, else Tversky (Salehi 2017).</summary>
    public double TverskyAlpha { get; init; } = 0.5;

    /// <summary>Weight of a false negative in the soft Dice.</summary>
    public double TverskyBeta { get; init; } = 0.5;

    /// <summary>Power of the focal loss (Lin 2017), which makes much of pixels that are not sure yet; 0 is the cross-entropy.</summary>
    public double FocalGamma { get; init; }

    /// <summary>Whether the loss counts at every resolution of a planned-unet: see <see cref="Segmentation.DeepSupervision"/>.</summary>
    public bool DeepSupervision { get; init; }

    /// <summary>adam, adamw or sgd (with Nesterov's momentum).</summary>
    public string Optimiser { get; init; } = "adam";

    /// <summary>sgd: Nesterov's momentum, 0 to below 1. nnU-Net: 0.99.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Largest length (L2) of all gradients together; 0 for any. nnU-Net: 12.</summary>
    public double GradientClip { get; init; }

    /// <summary>Largest step size. Hepburn 2023: 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>constant, step, polynomial, cosine or one-cycle.</summary>
    public string Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>one-cycle: share of the steps in which the rate rises.</summary>
    public double RiseShare { get; init; } = 0.25;

    /// <summary>step: share of the steps after which the rate falls, again and again.</summary>
    public double FallEvery { get; init; } = 0.3;

    /// <summary>step: what the rate is multiplied by.</summary>
    public double FallFactor { get; init; } = 0.1;

    /// <summary>polynomial: its power.</summary>
    public double Power { get; init; } = 0.9;

    /// <summary>
    /// Share of the old average in a running average of the weights, which is then what is validated and kept; 0 for none.
    /// </summary>
    public double AverageDecay { get; init; }

    /// <summary>Steps between validations; 0 validates at the end only.</summary>
    public int ValidateEvery { get; init; } = 350;

    /// <summary>
    /// What validation goes by: for a segmentation dice (mean slice Dice), worst-dice or loss, for labels balanced-accuracy or loss.
    /// </summary>
    public string Metric { get; init; } = "dice";

    /// <summary>Validations without a better figure after which the training stops; 0 never.</summary>
    public int Patience { get; init; }

    /// <summary>Whether the weights of the best validation are kept, and not the last.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Convolutions in bfloat16.</summary>
    [JsonPropertyName(SettingsKeys.BFloat16)]
    public bool BFloat16 { get; init; }

    /// <summary>Minutes between checkpoints.</summary>
    public double CheckpointMinutes { get; init; } = 3;

    /// <summary>Whether validation subjects decide a temperature for the trained network's logits, and of which structures only the largest
    /// piece is kept; both then stand in the plan of its weights.</summary>
    public bool Calibrate { get; init; }

    /// <summary>What is done to the slices at random.</summary>
    public AugmentationSettings Augmentation { get; init; } = AugmentationSettings.Paper;

    /// <summary>Planner cpu: minutes that an epoch of <see cref="EpochSteps"/> steps is planned to take.</summary>
    public double EpochMinutes { get; init; } = 5;

    /// <summary><see cref="Mirror"/>: the axes that the planner finds may be mirrored.</summary>
    public const string AsPlanned = "as-planned";

    /// <summary>planned-unet: axes that it may be shown mirrored: as-planned, none, columns, rows or rows,columns.</summary>
    public string Mirror { get; init; } = AsPlanned;

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["paper", "quick", "nnunet", "nnunet-short", "nnunet-v1"];

    /// <summary>What <see cref="Sampling"/> may name.</summary>
    public static IReadOnlyList<string> Samplings { get; } = [DataOrder.Shuffled, DataOrder.Balanced, DataOrder.Foreground];

    /// <summary>What <see cref="Planner"/> may name.</summary>
    public static IReadOnlyList<string> Planners { get; } = Planning.PlannerSettings.Planners;

    /// <summary>What <see cref="Metric"/> may name; each task has some of them.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["dice", "worst-dice", "balanced-accuracy", "loss"];

    /// <summary>What a network is planned for, where it is planned from its training cases.</summary>
    [JsonIgnore]
    public PlannerSettings PlannerSettings => new()
    {
        Planner = Planner.Length > 0 ? Planner : PlannerSettings.Nnunet,
        EpochSteps = EpochSteps > 0 ? EpochSteps : new PlannerSettings().EpochSteps,
        EpochMinutes = EpochMinutes,
        Mirror = Mirror switch { AsPlanned => null, "none" => [], _ => Mirror.Split(',') },
    };

    /// <summary>The plan of a segmentation by a U-Net with these settings: that of a planned-unet is made from data.</summary>
    /// <param name="images">Roles of the scans that it sees.</param>
    /// <param name="labels">Structures that it finds.</param>
    /// <exception cref="ArgumentException">The architecture is another.</exception>
    public NetworkPlan Plan(IReadOnlyList<string> images, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (Architecture != UNetPlan.ArchitectureName)
            throw new ArgumentException($"architecture is {Architecture}, whose plan is made from data and not from settings: give a plan");
        var plan = new NetworkPlan
        {
            Channels = PlanChannel.Of(images),
            Labels = labels,
            PixelMm = PixelMm,
            NeighbourSlices = NeighbourSlices
        };
        return plan with { Network = Shape(plan.Inputs, plan.Outputs).ToJson() };
    }

    UNetPlan Shape(int inputs, int outputs) => new()
    {
        Inputs = inputs,
        Outputs = outputs,
        Levels = Levels,
        Filters = Filters,
        MostFilters = MostFilters,
        Kernel = Kernel,
        Normalisation = Normalisation,
        ResidualEncoder = ResidualEncoder,
        SpaceToDepth = SpaceToDepth,
    };
}

[JsonSerializable(typeof(TrainingSettings))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        UseStringEnumConverter = true)]
internal sealed partial class SettingsJson : JsonSerializerContext;
