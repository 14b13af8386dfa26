using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>A threshold of a network's answer, chosen on the validation patients; on the scale of logits over the temperature.</summary>
/// <param name="Logit">A joint is called positive from it on.</param>
/// <param name="Lower">Thresholds above it, up to <paramref name="Upper"/>, are equally good.</param>
/// <param name="Upper">Upper end of the equally good ones.</param>
/// <param name="Probability">The threshold as a probability.</param>
/// <param name="ProbabilityLower">Lower end as a probability.</param>
/// <param name="ProbabilityUpper">Upper end as a probability.</param>
/// <param name="Youden">Youden index there, which flatters.</param>
/// <param name="Alike">Gaps between scores that are as good, this one among them.</param>
public sealed record JointThreshold(double Logit, double Lower, double Upper, double Probability, double ProbabilityLower,
    double ProbabilityUpper, double Youden, int Alike);

/// <summary>What a network of the model answers, and how its answer is read.</summary>
/// <param name="Measurement">sh or vascularity.</param>
/// <param name="Question">Which grades it tells apart, such as 0|123.</param>
/// <param name="Answers">What its outputs mean, in order.</param>
/// <param name="Output">Number of the first of them.</param>
/// <param name="Temperature">What logits are divided by.</param>
/// <param name="Threshold">Of the last of two answers; null where there are more, or the validation joints are of one kind.</param>
/// <param name="Reason">Why temperature or threshold are those of nobody's choice (1 and one half), or what is odd about them; else
/// null.</param>
/// <param name="Auc">Area under the ROC curve on the validation joints of a question with two answers; null where undefined.</param>
/// <param name="Positives">Validation joints of the last answer.</param>
/// <param name="Negatives">Validation joints of others.</param>
public sealed record JointAnswerDocument(string Measurement, string Question, IReadOnlyList<string> Answers, int Output, double Temperature,
    JointThreshold? Threshold, string? Reason, double? Auc, int Positives, int Negatives);

/// <summary>A network of the model.</summary>
/// <param name="Name">Its name within the fold.</param>
/// <param name="Folder">Folder of its weights within the model.</param>
/// <param name="Sha256">Of its file of tensors.</param>
/// <param name="Seed">Number of its seed, from 1.</param>
/// <param name="Answers">What it answers.</param>
public sealed record JointNetworkDocument(string Name, string Folder, string Sha256, int Seed, IReadOnlyList<JointAnswerDocument> Answers);

/// <summary>How a network was trained.</summary>
/// <param name="Name">Its name within the fold.</param>
/// <param name="Steps">Steps of the optimiser.</param>
/// <param name="Epochs">Passes over the training joints, each grade equally often.</param>
/// <param name="Frozen">Whether heads alone learnt.</param>
/// <param name="StartsWith">The network whose branch each branch began with.</param>
/// <param name="History">Loss along the way.</param>
public sealed record JointHistoryDocument(string Name, int Steps, int Epochs, bool Frozen, IReadOnlyDictionary<string, string> StartsWith,
    IReadOnlyList<TrainingRow> History);

/// <summary>A fold of the model: fold.json in its folder.</summary>
public sealed record JointFoldDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "fold.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.joint-ultrasound-fold/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Number of the fold, from 1.</summary>
    public required int Fold { get; init; }

    /// <summary>Patients learnt from.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Patients who chose temperatures and thresholds.</summary>
    public required IReadOnlyList<string> Validation { get; init; }

    /// <summary>Whether they were drawn from the training patients, since folds.json names none.</summary>
    public required bool ValidationDrawn { get; init; }

    /// <summary>Patients whom the fold never saw.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>Joints learnt from, validated on and left for a test.</summary>
    public required IReadOnlyList<int> Joints { get; init; }

    /// <summary>Joints learnt from by grade, of each measured score.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> Grades { get; init; }

    /// <summary>SHA-256 of what was learnt from and validated on.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Seed, settings and start, as the model has them: a fold trained otherwise is not taken for one of this model.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>SHA-256 of the file of ImageNet weights that networks began with, or null.</summary>
    public string? ImagenetSha256 { get; init; }

    /// <summary>Networks of the model.</summary>
    public required IReadOnlyList<JointNetworkDocument> Networks { get; init; }

    /// <summary>Trainings of all networks, the stages on the way among them.</summary>
    public required IReadOnlyList<JointHistoryDocument> Trainings { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JointModelJson.Default.JointFoldDocument);

    /// <summary>Reads fold.json.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static JointFoldDocument Read(string path)
    {
        var read = JointModelDocument.Parse(path, "train the fold again", json =>
            JsonSerializer.Deserialize(json, JointModelJson.Default.JointFoldDocument));
        return read.Format == FormatName ? read : throw new OutputException(path, $"is '{read.Format}', wanted {FormatName}");
    }
}

/// <summary>What a model of joint ultrasound is: joint-ultrasound.json.</summary>
public sealed record JointModelDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "joint-ultrasound.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.joint-ultrasound-model/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the study learnt from.</summary>
    public required string Study { get; init; }

    /// <summary>Whether that was a phantom: then nothing that the model says of patients means anything.</summary>
    public required bool Phantom { get; init; }

    /// <summary>Preset that the settings began with.</summary>
    public required string Preset { get; init; }

    /// <summary>Settings.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>How folds were drawn.</summary>
    public required string Scheme { get; init; }

    /// <summary>Patients whom no fold learnt from.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>Folds that there are to train.</summary>
    public required int FoldsInAll { get; init; }

    /// <summary>Those that are trained.</summary>
    public required IReadOnlyList<JointFoldDocument> Folds { get; init; }

    /// <summary>Binary or four-class networks in all folds and seeds.</summary>
    [JsonIgnore]
    public int Classifiers => Folds.Sum(f => f.Networks.Sum(n => n.Answers.Count));

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JointModelJson.Default.JointModelDocument);

    /// <summary>Reads the model's document.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static JointModelDocument Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new OutputException(folder, Directory.Exists(folder)
                ? $"holds no {FileName}: name the folder of a model, as 'rubor train cross-validate joint-ultrasound' writes it once its folds are done"
                : "no such folder");
        var read = Parse(path, "train the model again, or copy it again", json =>
            JsonSerializer.Deserialize(json, JointModelJson.Default.JointModelDocument));
        return read.Format == FormatName ? read : throw new OutputException(path, $"is '{read.Format}', wanted {FormatName}");
    }

    internal static T Parse<T>(string path, string then, Func<byte[], T?> parse)
        where T : class
    {
        try
        {
            return parse(RegularFile.ReadAllBytes(path)) ?? throw new OutputException(path, $"is empty; {then}");
        }
        catch (Exception e) when (e
            is IOException or UnauthorizedAccessException or JsonException or NotSupportedException or ArgumentException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); {then}");
        }
    }
}

[JsonSerializable(typeof(JointModelDocument))]
[JsonSerializable(typeof(JointFoldDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class JointModelJson : JsonSerializerContext;
