namespace Rubor.Studies.Cases;

/// <summary>What is wrong with the visits of a study: dates, and an order that nothing tells.</summary>
internal static class VisitCheck
{
    /// <summary>Dates that cannot be read, or that contradict what the sessions are called.</summary>
    public static IEnumerable<StudyProblem> Dates(Study study, string subject)
    {
        var visits = study.CasesOf([subject]);
        StudyProblem Bad(string reason) => new($"subject {subject}", reason) { Subject = subject };
        foreach (var visit in visits)
            if (VisitOrder.WrittenDate(visit) is { } written && VisitOrder.Date(visit) is null)
                yield return Bad($"'{written}' of {visit.Words} is no date that can be read; write the year first, such as 2024-02-01");
        var names = visits.Select(v => VisitName.Of(v.Session)).ToList();
        for (int i = 0; i < visits.Count; i++)
            for (int j = 0; j < visits.Count; j++)
                if (VisitName.Compare(names[i], names[j]) < 0 && VisitOrder.Date(visits[i]) > VisitOrder.Date(visits[j]))
                    yield return Bad($"{visits[j].Words} is dated before {visits[i].Words}; correct the dates or the names");
    }

    /// <summary>
    /// Sessions whose order is not known, a line for all subjects that have the same: a command that compares visits refuses them.
    /// </summary>
    /// <param name="study">The study.</param>
    /// <param name="said">The order as the caller says it to those commands, or null.</param>
    public static IEnumerable<StudyProblem> Unordered(Study study, IReadOnlyList<string>? said)
    {
        var unknown = new List<(string Subject, List<string> Names, string Why)>();
        foreach (string subject in study.Subjects)
        {
            var visits = study.CasesOf([subject]).Where(c => c.Images.Count > 0).ToList();
            var names = VisitOrder.Names(visits);
            // A date that cannot be read is a problem of its own.
            bool readable = visits.All(v => VisitOrder.WrittenDate(v) is null || VisitOrder.Date(v) is not null);
            if (readable && !names.All((said ?? []).Contains) && VisitOrder.Sessions(visits, out string? why) is null)
                unknown.Add((subject, names, why!));
        }
        foreach (var same in unknown.GroupBy(s => string.Join('\t', s.Names.Order(StringComparer.Ordinal))))
        {
            var (subject, names, why) = same.First();
            string who = same.Count() == 1 ? $"subject {subject}" : $"subject {subject} and {same.Count() - 1} more";
            string order = $"{VisitOrder.Option} {VisitOrder.Example(names)}";
            yield return new(who, $"{why}; give each visit a date in {Study.TableName} (a column date, the year first), "
                + $"or say the order to every command that compares visits: {order}")
            { Subject = subject };
        }
    }
}
