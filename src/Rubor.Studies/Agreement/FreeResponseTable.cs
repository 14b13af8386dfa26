using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Readers' marks on lesions: columns case, lesion and rating, and where there are several, reader and modality. A row is a mark on a
/// lesion (all three), a false mark (no lesion), a missed lesion (no rating) or a case without either (neither). Cases and lesions are
/// those of the whole table: who has no row of one has not marked it.
/// </summary>
/// <param name="Sets">Marks of each reader with each modality.</param>
/// <param name="Names">Modality and reader of each; empty without such a column.</param>
/// <param name="Modalities">Names in order; one empty name without the column.</param>
/// <param name="Patients">Cases of one patient.</param>
/// <param name="CasesWithoutLesion">Cases without a lesion.</param>
/// <param name="Lesions">Lesions of all cases.</param>
/// <param name="Warnings">What must be known before any figure is read.</param>
public sealed record FreeResponseTable(IReadOnlyList<FreeResponseMarks> Sets, IReadOnlyList<(string Modality, string Reader)> Names,
    IReadOnlyList<string> Modalities, Clusters Patients, int CasesWithoutLesion, int Lesions, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads a table.</summary>
    /// <param name="file">The table.</param>
    /// <param name="cluster">Column of the patient; null where each case is one.</param>
    /// <exception cref="OutputException">A column is absent, a cell is no number, or there is no lesion; names the row or the cell.</exception>
    public static FreeResponseTable Of(TableFile file, string? cluster)
    {
        ArgumentNullException.ThrowIfNull(file);
        int @case = file.Column("case"), lesion = file.Column("lesion"), rating = file.Column("rating");
        int? Optional(string name) => file.Columns.Contains(name, StringComparer.OrdinalIgnoreCase) ? file.Column(name) : null;
        int? reader = Optional("reader"), modality = Optional("modality"), patient = cluster is null ? null : file.Column(cluster);
        var cases = new Dictionary<string, (int Index, int Row, string? Patient)>(StringComparer.Ordinal);
        var lesions = new Dictionary<(string, string), int>();
        var caseOfLesion = new List<int>();
        var sets = new SortedDictionary<(string Modality, string Reader), List<Mark>>(
            Comparer<(string Modality, string Reader)>.Create((a, b) =>
            string.CompareOrdinal(a.Modality, b.Modality) is not 0 and var order ? order : string.CompareOrdinal(a.Reader, b.Reader)));
        var missed = new Dictionary<(string, string, int), int>();
        for (int row = 0; row < file.Count; row++)
        {
            string name = file.Required(row, @case);
            string? of = patient is { } p ? file.Required(row, p) : null;
            if (!cases.TryGetValue(name, out var known))
                cases[name] = known = (cases.Count, row, of);
            if (known.Patient != of)
                throw file.Bad(row, patient!.Value, $"case {name} belongs to {of} here and to {known.Patient} in row {file.RowNumber(known.Row)}; "
                    + $"a case has one {cluster}");
            var who = (modality is { } m ? file.Required(row, m) : "", reader is { } r ? file.Required(row, r) : "");
            if (!sets.TryGetValue(who, out var marks))
                sets[who] = marks = [];
            int at = -1;
            if (file.Text(row, lesion) is { } spot && !lesions.TryGetValue((name, spot), out at))
            {
                lesions[(name, spot)] = at = caseOfLesion.Count;
                caseOfLesion.Add(known.Index);
            }
            if (MeasuredNumbers.Of(file, row, rating, ranked: true) is { } value)
                marks.Add(new(known.Index, at, value));
            else if (at >= 0)
                missed.TryAdd((who.Item1, who.Item2, at), row);
        }
        if (caseOfLesion.Count == 0)
            throw new OutputException(file.Path, "has no lesion: column lesion is empty in every row; name each lesion of a case there, marked or not");
        foreach (var ((modalityName, readerName), marks) in sets)
            if (marks.Where(x => x.Lesion >= 0).Select(x => (int?)missed.GetValueOrDefault((modalityName, readerName, x.Lesion), -1))
                .FirstOrDefault(x => x >= 0) is { } row)
                throw file.Bad(row, rating, "is empty, and another row says that the same reader marked this lesion; keep one of the two");
        string[] modalities = [.. sets.Keys.Select(k => k.Modality).Distinct()];
        int without = cases.Count - caseOfLesion.Distinct().Count();
        var patients = Clusters.Of<string>([.. cases.Select(c => c.Value.Patient ?? c.Key)]);
        return new([.. sets.Values.Select(x => new FreeResponseMarks(x, caseOfLesion, cases.Count))], [.. sets.Keys], modalities, patients,
            without, caseOfLesion.Count, [.. new[] { FewClusters.Warning(patients.Count), without == 0
                ? "Every case has a lesion: there is no chance that a lesion is rated above a case without one (AFROC), and false marks beside "
                    + "lesions alone are counted." : null }.OfType<string>()]);
    }
}
