using Rubor.Methods.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>What one network says of an image that no network of its fold learnt from.</summary>
/// <param name="Fold">The fold that tests its patient.</param>
/// <param name="Seed">Number of the network's seed, from 1.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="View">palmar or dorsal.</param>
/// <param name="Probabilities">Of each joint of <see cref="HandJoints.All"/>, the patient's sides; as the network says it.</param>
/// <param name="Labels">What is known of the joints.</param>
public sealed record HeldOutHands(int Fold, int Seed, string Subject, string Case, string View, IReadOnlyList<double> Probabilities,
    HandJointLabels Labels)
{
    /// <summary>Name of the table.</summary>
    public const string FileName = "held-out.tsv";

    const string TruthPrefix = "true_";

    /// <summary>The table: a row an image and network.</summary>
    public static byte[] Table(IEnumerable<HeldOutHands> rows) => TsvText.Of(
        ["fold", "seed", "subject", HandScans.HandJointTable.CaseColumn, HandViews.Column, .. HandJoints.All.Select(j => j.Name),
            .. HandJoints.All.Select(j => TruthPrefix + j.Name)],
        rows.Select(r => (IReadOnlyList<object?>)[r.Fold, r.Seed, r.Subject, r.Case, r.View, .. r.Probabilities.Cast<object?>(),
            .. r.Labels.States.Select(HandScans.HandJointTable.Word)]));

    /// <summary>Reads the table.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static IReadOnlyList<HeldOutHands> Read(string file)
    {
        var table = TableFile.Read(file);
        int[] columns = [.. new[] { "fold", "seed", "subject", HandScans.HandJointTable.CaseColumn, HandViews.Column }.Select(table.Column)];
        int[] said = [.. HandJoints.All.Select(j => table.Column(j.Name))], truth = [.. HandJoints.All.Select(j =>
            table.Column(TruthPrefix + j.Name))];
        return [.. Enumerable.Range(0, table.Count).Select(i => new HeldOutHands((int)Number(table, i, columns[0]), (int)Number(table, i,
            columns[1]),
            table.Required(i, columns[2]), table.Required(i, columns[3]), table.Required(i, columns[4]),
            [.. said.Select(c => Number(table, i, c) is >= 0 and <= 1 and var p ? p : throw table.Bad(i, c, "is no probability; train the model again"))],
            new([.. truth.Select(c => State(table, i, c))])))];
    }

    static double Number(TableFile table, int row, int column) => table.Number(row, column) ?? throw table.Bad(row, column, "is empty; train the model again");

    static HandJointState State(TableFile table, int row, int column) => table.Text(row, column) is not { } text ? HandJointState.Unknown
        : Enum.GetValues<HandJointState>().Where(s => HandScans.HandJointTable.Word(s) == text).Select(s =>
            (HandJointState?)s).FirstOrDefault()
            ?? throw table.Bad(row, column, $"{text} is no state of a joint; train the model again");
}
