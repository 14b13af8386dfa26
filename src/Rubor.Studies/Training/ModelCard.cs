using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Studies.Training;

/// <summary>
/// What whoever is given weights must know of them, in Markdown. It names no folders and no dates, so the same training gives the same
/// bytes.
/// </summary>
public sealed record ModelCard
{
    /// <summary>Name of the file, beside the weights.</summary>
    public const string FileName = "MODEL_CARD.md";

    /// <summary>What the network sees and finds.</summary>
    public required NetworkPlan Plan { get; init; }

    /// <summary>How it was trained.</summary>
    public required TrainingDocument Training { get; init; }

    /// <summary>Files that it learnt from, or that its training was validated on.</summary>
    public required IReadOnlyList<(string Subject, string Role, string Name, string Sha256)> LearntFrom { get; init; }

    /// <summary>Figures on patients not seen, or null where there are none.</summary>
    public ModelFigures? Figures { get; init; }

    /// <summary>Where networks of its task fail: a sentence.</summary>
    public string Limits { get; init; } = TrainingTask.GeneralLimits;

    /// <summary>Whether its parameters are stored as float16.</summary>
    public bool Float16 { get; init; }

    /// <summary>What whoever trained it adds: where the data come from and under which terms.</summary>
    public string Note { get; init; } = "";

    /// <summary>Name for people.</summary>
    public string Name => Capital(string.Join(", ", Plan.Labels));

    /// <summary>The card as UTF-8.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        text.Append(F($"# {Line(Name)}\n\nWeights of a neural network, trained with Rubor. SHA-256 of the weights: `{Training.WeightsSha256}`.\n"));
        Use(text);
        Sees(text);
        Trained(text);
        HeldOut(text);
        Fails(text);
        Licence(text);
        Settings(text);
        Files(text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    void Use(StringBuilder text) =>
        text.Append(
        F($"\n## Intended use\n\nFor research only. Not a medical device, not for diagnosis, and not for decisions on a patient's ") +
        F($"treatment. Given {Scans} it marks: {Line(string.Join(", ", Plan.Labels))}. A reader looks at every slice of that before it is measured.\n"));

    void Sees(StringBuilder text)
    {
        text.Append("\n## What it sees and finds\n\n");
        Table(text, ["", ""],
        [
            ["scans", Scans],
            ["structures", string.Join(", ", Plan.Labels)],
            ["values", Plan.Preprocessing],
            ["pixel size", Plan.PixelMm > 0 ? F($"{Plan.PixelMm} mm") : "as scanned"],
            ["slices seen at once", F($"{Plan.SlicesSeen}")],
            ["network", Architecture.Of(Plan).Words(Plan)],
            .. Float16 ? [(IReadOnlyList<string>)["stored as", "float16; computed in float32"]] : Array.Empty<IReadOnlyList<string>>(),
        ]);
    }

    void Trained(StringBuilder text)
    {
        var t = Training;
        text.Append("\n## How it was trained\n\nFrom random weights.\n\n");
        Table(text, ["", ""],
        [
            ["task", t.Task],
            ["study", t.Study],
            ["fold", t.Fold is { } fold ? F($"{fold}") : "none: trained on all subjects that were not held out"],
            ["preset", t.Preset ?? "not kept"],
            ["seed", F($"{t.Seed}")],
            ["steps", F($"{t.StepsDone}{(t.StoppedEarly ? ", stopped early" : "")}; the weights are those of step {t.Step}")],
            ["learnt from", F($"{t.Train.Count} subjects: {string.Join(", ", t.Train)}")],
            ["validated on", t.Validation.Count == 0 ? "none" : F($"{t.Validation.Count} subjects: {string.Join(", ", t.Validation)}")],
            ["SHA-256 of the data", t.DataSha256],
        ]);
    }

    void HeldOut(StringBuilder text)
    {
        text.Append("\n## Held-out figures\n\n");
        if (Figures is not { } figures)
        {
            text.Append(
                "None. Every subject was learnt from, so nothing is known from this training of how well it does on others. Figures of " +
                "a cross-validation with the same settings are added by `rubor models card`.\n");
            return;
        }

        text.Append(F($"{Line(figures.Source)}\n\n"));
        var tested = figures.Cases.Select(c => c.Subject).ToHashSet();
        if (figures.KeptOut.Count > 0)
            text.Append(F($"Kept out of every fold: {Line(string.Join(", ", figures.KeptOut))}.\n\n"));
        string[] untested = [.. Training.Train.Except(tested)];
        if (figures.IsCrossValidation && untested.Length > 0)
            text.Append(F($"Learnt from, but tested in no fold: {Line(string.Join(", ", untested))}.\n\n"));
        string[] others = [.. tested.Except(Training.Train)];
        if (figures.IsCrossValidation && others.Length > 0)
            text.Append(F($"Tested in a fold, but not learnt from here: {Line(string.Join(", ", others))}.\n\n"));
        Table(text, ["structure", "subjects", "slice Dice, mean", "95 % interval", "worst subject", "worst slice"],
            figures.Structures.Select(s => (IReadOnlyList<string>)
        [
            s.Structure, F($"{s.Subjects}"), F($"{s.Mean:0.000}"), s.Low is null ? "none" : F($"{s.Low:0.000} to {s.High:0.000}"),
            F($"{s.WorstSubject}: {s.Worst:0.000}"), F($"{s.WorstSlice:0.000}"),
        ]));
        text.Append(
            "\nMean over subjects of the mean Dice of the slices where the reader's mask shows the structure. The interval is Student's " +
            "over subjects; there is none for fewer than two. Networks of different folds share most of their subjects, so it is a guide, not a test.\n\n");
        Table(text, ["subject", "scan", "structure", "slice Dice, mean", "worst slice", "Dice of the volume", "holes"],
            figures.Cases.Select(c => (IReadOnlyList<string>)
        [
            c.Subject, c.Case, c.Structure, F($"{c.Dice:0.000}"), c.WorstDice is null ? ""
                : F($"{c.WorstDice:0.000} (slice {c.WorstSlice})"), F($"{c.VolumeDice:0.000}"), F($"{c.Holes}"),
        ]));
    }

    void Fails(StringBuilder text)
    {
        int subjects = Training.Train.Count;
        text.Append("\n## Limits\n\n")
            .Append(F($"- It has learnt from {subjects} {(subjects == 1 ? "subject" : "subjects")} of one study. On another scanner, ") +
                F($"field strength, protocol, voxel size, slice direction or age group than theirs it may fail, and nothing here says how badly.\n"))
            .Append("- Intervals over so few subjects are wide, and say nothing of patients unlike them.\n")
            .Append("- ").Append(Limits).Append('\n')
            .Append(Plan.Temperature == 1 ? "- A probability is the network's, not a calibrated one.\n"
                : F($"- Its logits are divided by {Plan.Temperature:0.###}, by which the validation subjects' probabilities became the most ") +
                    F($"truthful; on patients unlike them they may not be.\n"));
    }

    void Licence(StringBuilder text)
    {
        text.Append("\n## Licence and attribution\n\n");
        text.Append(Note.Length > 0 ? $"{Line(Note)}\n\n" : "");
        text.Append(
            "The weights are made from the training files below. Whoever passes them on names the source of these data, and makes sure " +
            "that their terms and the patients' consent allow it. Rubor itself is under Apache-2.0.\n");
    }

    void Settings(StringBuilder text)
    {
        text.Append("\n## Settings\n\n");
        var t = Training;
        var preset = t.Preset is { } name && TrainingSettings.Presets.Contains(name) ? Flat(TrainingSettings.Of(name, []).ToJson()) : null;
        Table(text, ["setting", "value", "preset, where it differs"], Flat(t.Settings).Select(p =>
            (IReadOnlyList<string>)[p.Key, p.Value, preset?.GetValueOrDefault(p.Key) is { } other && other != p.Value ? other : ""]));
    }

    void Files(StringBuilder text)
    {
        text.Append("\n## Training files\n\n");
        Table(text, ["subject", "role", "name", "SHA-256"],
            LearntFrom.Select(f => (IReadOnlyList<string>)[f.Subject, f.Role, f.Name, f.Sha256]));
    }

    string Scans => string.Join(" and ", Plan.Images.Select(i => i.ToUpperInvariant()));

    static Dictionary<string, string> Flat(JsonObject settings, string prefix = "")
    {
        var found = new Dictionary<string, string>();
        foreach (var (key, value) in settings)
            if (value is JsonObject within)
                foreach (var (inner, text) in Flat(within, $"{prefix}{key}."))
                    found[inner] = text;
            else
                found[prefix + key] = value?.ToString() ?? "";
        return found;
    }

    static void Table(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        void Row(IEnumerable<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(c => Line(c).Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        Row(columns);
        text.Append('|').Append(string.Concat(columns.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows)
            Row(row);
    }

    // A name from a study must not end a line, nor begin markup.
    static string Line(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Replace("<", "&lt;", StringComparison.Ordinal);

    static string Capital(string text) => text.Length == 0 ? "Network" : char.ToUpperInvariant(text[0]) + text[1..];

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
