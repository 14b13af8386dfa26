using Rubor.Methods.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>What a table says of the joints of one image.</summary>
/// <param name="Case">Name of the case in its study, as sub-01_scan-palmar; empty where the image is of no study.</param>
/// <param name="Image">Path of the image, from the table's folder; empty where the case tells it.</param>
/// <param name="View">palmar, dorsal, oblique_left or oblique_right; empty where the case tells it.</param>
/// <param name="Labels">The joints.</param>
public sealed record HandJointRow(string Case, string Image, string View, HandJointLabels Labels);

/// <summary>The table of joints, a row an image: columns <c>case</c> or <c>image</c>, <c>view</c>, and one for each of
/// <see cref="HandJoints.All"/>, the patient's sides in every view. Synthesised images come with one, and a group may have its own.</summary>
public static class HandJointTable
{
    /// <summary>Name of the table beside the images that it is of.</summary>
    public const string FileName = "labels.tsv";

    /// <summary>Columns before the joints.</summary>
    public const string CaseColumn = "case", ImageColumn = "image", ViewColumn = "view";

    // What a cell may say, as it is written, then what else people write.
    static readonly (HandJointState State, string[] Words)[] Words =
    [
        (HandJointState.Normal, ["normal", "0", "no", "false"]),
        (HandJointState.Low, ["low"]),
        (HandJointState.High, ["high"]),
        (HandJointState.Inflamed, ["inflamed", "1", "yes", "true"]),
    ];

    /// <summary>A state as the table has it; null, which is n/a, where nothing is known.</summary>
    public static string? Word(HandJointState state) => Words.FirstOrDefault(w => w.State == state).Words?[0];

    /// <summary>The table.</summary>
    /// <param name="rows">An image each.</param>
    public static byte[] Of(IEnumerable<HandJointRow> rows) => TsvText.Of(
        [CaseColumn, ImageColumn, ViewColumn, .. HandJoints.All.Select(j => j.Name)],
        rows.Select(r => (IReadOnlyList<object?>)[r.Case, r.Image, r.View, .. r.Labels.States.Select(Word)]));

    /// <summary>Reads a table. Columns that it does not know it passes over, but for those that name a joint wrongly.</summary>
    /// <param name="file">The table.</param>
    /// <exception cref="OutputException">It is missing or damaged, lacks a column, names an unknown joint, or a cell says something
    /// else: names row and column.</exception>
    public static IReadOnlyList<HandJointRow> Read(string file)
    {
        var table = TableFile.Read(file);
        if (table.Columns.FirstOrDefault(c => IsSided(c) && HandJoints.All.All(j => !Same(j.Name, c))) is { } unknown)
            throw new OutputException(file, $"has a column of the unknown joint {unknown}; the joints of a hand are {string.Join(", ", HandJoints.OfAHand)}, "
                + "after left_ or right_");
        int?[] named = [.. new[] { CaseColumn, ImageColumn, ViewColumn }.Select(name => Optional(table, name))];
        if (named[0] is null && named[1] is null)
            throw new OutputException(file, $"has neither a column {CaseColumn} nor {ImageColumn}; a row must say which image it is of");
        int[] joints = [.. HandJoints.All.Select(j => table.Column(j.Name))];
        return [.. Enumerable.Range(0, table.Count).Select(i => Row(table, i, named, joints))];
    }

    static HandJointRow Row(TableFile table, int row, int?[] named, int[] joints)
    {
        string Cell(int which) => named[which] is { } column ? table.Text(row, column) ?? "" : "";
        if (Cell(0).Length == 0 && Cell(1).Length == 0)
            throw new OutputException(table.Path, $"row {table.RowNumber(row)} says neither {CaseColumn} nor {ImageColumn}; say which image it is of");
        return new(Cell(0), Cell(1), Cell(2), new([.. joints.Select(column => State(table, row, column))]));
    }

    static HandJointState State(TableFile table, int row, int column)
    {
        if (table.Text(row, column) is not { } text)
            return HandJointState.Unknown;
        foreach (var (state, words) in Words)
            if (words.Any(w => Same(w, text)))
                return state;
        throw table.Bad(row, column, $"{text} is no state of a joint; there is {string.Join(", ", Words.Select(w => w.Words[0]))} (or 0 and 1), and n/a");
    }

    static int? Optional(TableFile table, string name) => table.Columns.Any(c => Same(c, name)) ? table.Column(name) : null;

    static bool IsSided(string column) => column.StartsWith("left_", StringComparison.OrdinalIgnoreCase)
        || column.StartsWith("right_", StringComparison.OrdinalIgnoreCase);

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
