namespace Rubor.Statistics;

/// <summary>Who read which cases with which modality.</summary>
public enum ReaderDesign
{
    /// <summary>Every reader reads every case with every modality.</summary>
    Factorial,

    /// <summary>Each reader has cases of their own, the same with every modality.</summary>
    CasesInReaders,

    /// <summary>Each modality has cases of its own, read by every reader.</summary>
    CasesInModalities,

    /// <summary>Each modality has readers of its own, who read the same cases as each other.</summary>
    ReadersInModalities,

    /// <summary>Readers and cases come in groups: each group of readers reads its own cases with every modality (split plot).</summary>
    Groups,

    /// <summary>Whatever was read: only the area under the curve can be compared, by U-statistics.</summary>
    Any,
}

/// <summary>Why a table is not of a design.</summary>
public enum DesignFaultKind
{
    /// <summary>A reader lacks a case with a modality.</summary>
    MissingCase,

    /// <summary>A reader reads with two modalities where each was to have readers of its own.</summary>
    ReaderInTwoModalities,

    /// <summary>Two readers share some of their cases and not others.</summary>
    GroupsOverlap,

    /// <summary>Readers are too few for their scatter to be known.</summary>
    TooFewReaders,
}

/// <summary>The first thing in a study that is not as its design has it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Modality">Modality.</param>
/// <param name="Reader">Reader.</param>
/// <param name="Case">Case, or −1.</param>
/// <param name="Other">The other reader or modality that it is told by, or −1.</param>
public sealed record DesignFault(DesignFaultKind Kind, int Modality, int Reader, int Case = -1, int Other = -1);

/// <summary>Checks a study against a design.</summary>
public static class ReaderDesignCheck
{
    /// <summary>The first fault; null where the study is of the design.</summary>
    /// <param name="study">The study.</param>
    /// <param name="design">The design.</param>
    public static DesignFault? Of(ReaderStudy study, ReaderDesign design)
    {
        ArgumentNullException.ThrowIfNull(study);
        return design switch
        {
            ReaderDesign.Factorial => Missing(study, (_, _) => (-1, -1)),
            ReaderDesign.CasesInReaders => Missing(study, (_, r) => (-1, r)),
            ReaderDesign.CasesInModalities => Missing(study, (m, _) => (m, -1)),
            ReaderDesign.Groups => Missing(study, (_, r) => (-1, r)) ?? Overlapping(study),
            ReaderDesign.ReadersInModalities => Nested(study),
            _ => null,
        };
    }

    /// <summary>Groups of readers who read the same cases.</summary>
    internal static int[] GroupOf(ReaderStudy study)
    {
        var first = new List<int>();
        var group = new int[study.Readers];
        for (int r = 0; r < study.Readers; r++)
        {
            int found = first.FindIndex(f => study.Cells[f].Cases.AsSpan().SequenceEqual(study.Cells[r].Cases));
            if (found < 0)
                first.Add(r);
            group[r] = found < 0 ? first.Count - 1 : found;
        }
        return group;
    }

    // Every cell is to hold what any cell of the same modality (or any) and the same reader (or any) holds.
    static DesignFault? Missing(ReaderStudy study, Func<int, int, (int Modality, int Reader)> like)
    {
        foreach (var cell in study.Cells)
        {
            var (modality, reader) = like(cell.Modality, cell.Reader);
            foreach (var other in study.Cells)
            {
                if ((modality >= 0 && other.Modality != modality) || (reader >= 0 && other.Reader != reader))
                    continue;
                foreach (int c in other.Cases)
                    if (!study.IsRead(cell.Modality, cell.Reader, c))
                        return new(DesignFaultKind.MissingCase, cell.Modality, cell.Reader, c);
            }
        }
        return null;
    }

    static DesignFault? Overlapping(ReaderStudy study)
    {
        for (int r = 0; r < study.Readers; r++)
            for (int q = 0; q < r; q++)
            {
                int shared = study.Cells[r].Cases.Intersect(study.Cells[q].Cases).Count();
                if (shared > 0 && (shared < study.Cells[r].Cases.Length || shared < study.Cells[q].Cases.Length))
                    return new(DesignFaultKind.GroupsOverlap, 0, r, Other: q);
            }
        return GroupOf(study).Max() + 1 >= study.Readers ? new(DesignFaultKind.TooFewReaders, 0, 0) : null;
    }

    static DesignFault? Nested(ReaderStudy study)
    {
        for (int r = 0; r < study.Readers; r++)
        {
            int[] used = [.. study.Cells.Where(c => c.Reader == r && c.Cases.Length > 0).Select(c => c.Modality)];
            if (used.Length > 1)
                return new(DesignFaultKind.ReaderInTwoModalities, used[0], r, Other: used[1]);
        }
        for (int m = 0; m < study.Modalities; m++)
        {
            ReaderCell[] cells = [.. study.Cells.Where(c => c.Modality == m && c.Cases.Length > 0)];
            if (cells.Length < 2)
                return new(DesignFaultKind.TooFewReaders, m, cells.Length == 0 ? -1 : cells[0].Reader);
            foreach (var cell in cells)
                foreach (int c in cells.SelectMany(o => o.Cases))
                    if (!study.IsRead(m, cell.Reader, c))
                        return new(DesignFaultKind.MissingCase, m, cell.Reader, c);
        }
        return null;
    }
}
