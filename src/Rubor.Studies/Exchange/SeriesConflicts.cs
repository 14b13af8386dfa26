namespace Rubor.Studies.Exchange;

/// <summary>
/// Several series that would have one role in one visit: taken as their rules say, or all refused. None is picked silently.
/// </summary>
internal static class SeriesConflicts
{
    /// <summary>The plan without contradictions: what is not taken is left aside, what nobody can choose from is refused.</summary>
    public static ImportPlan Resolve(ImportPlan plan)
    {
        var files = new List<ImportedFile>();
        var refused = plan.Refused.ToList();
        var aside = plan.LeftAside.ToList();
        foreach (var group in plan.Files.GroupBy(f =>
            (f.Subject, f.Session, f.Scan, f.Observer, Role: f.Role.ToLowerInvariant())).Select(g => g.ToList()))
        {
            if (group.Count == 1)
            {
                files.Add(group[0]);
                continue;
            }
            var takes = group.Select(f => f.Take).Distinct().ToList();
            var ordered = group.OrderBy(f => f.Order).ToList();
            var chosen = takes is [SeriesChoice.First] ? ordered[0] : takes is [SeriesChoice.Last] ? ordered[^1] : null;
            // Two of one time or number have no first and no last.
            if (chosen is null || ordered.Count(f => f.Order.Equals(chosen.Order)) > 1)
            {
                refused.AddRange(group.Select(f => Refusal(f, group)));
                continue;
            }
            string which = takes[0] == SeriesChoice.First ? "first" : "last";
            files.Add(chosen with { Warnings = [.. chosen.Warnings, $"taken as the {which} of {group.Count}, as {chosen.Rule} says"] });
            aside.AddRange(group.Where(f => f != chosen).Select(f =>
                new RefusedSource(f.Sources, $"another series is the {which} with role {f.Role} of {ImportName.Words(f)}")));
        }
        return plan with { Files = files, Refused = refused, LeftAside = aside };
    }

    static RefusedSource Refusal(ImportedFile file, List<ImportedFile> group)
    {
        string others = string.Join(" and ", group.Where(f => f != file).Take(2).Select(f => f.Words));
        string by = file.Rule.Length > 0 ? $", by {file.Rule}" : "";
        return new(file.Sources, $"{file.Words}: {ImportName.Words(file)} has {group.Count} files as {file.Role}{by}; beside it {others}; "
            + "tell them apart by a rule (description, plane, min_slices) or by session in --subjects, add \"take\": \"first\" or \"last\" to the "
            + "rule, or ignore one");
    }
}
