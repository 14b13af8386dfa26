using Rubor.Reading.Tasks;

namespace Rubor.Cli.Tasks;

/// <summary>
/// A way from image to answer: human alone, semi-automatic (a human who sees what a machine made of it), or automatic. Stoel 2020 asks
/// that they be held against each other.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="Field">Field that is answered.</param>
/// <param name="Modality">Arm, first answers of an arm, or the machine.</param>
/// <param name="Readers">Readers; 0 of a machine.</param>
/// <param name="Cases">Different cases whose truth is known.</param>
/// <param name="Accuracy">Share of right answers, mean of the readers.</param>
/// <param name="Youden">Sensitivity + specificity − 1, mean of the readers; null where answers are not positive or negative.</param>
/// <param name="Minutes">Median minutes of a reader a case; null where they are not told apart, as of first answers, and of a machine.</param>
internal sealed record TaskRoute(string Name, string Field, string Modality, int Readers, int Cases, double Accuracy, double? Youden,
    double? Minutes)
{
    const string Human = "human", SemiAutomatic = "semi-automatic", Automatic = "automatic";

    /// <summary>The routes of a task, human first; none where there is but one.</summary>
    /// <param name="ratings">The answers.</param>
    /// <param name="accuracy">How often each reader and the machine is right.</param>
    public static IReadOnlyList<TaskRoute> Of(TaskRatings ratings, IEnumerable<TaskAccuracy> accuracy)
    {
        var routes = accuracy.Where(a => a.Who != TaskReportDocument.Average).GroupBy(a => (a.Field, a.Modality)).Select(g => new TaskRoute(
            RouteOf(ratings.List.Task, g.Key.Modality), g.Key.Field, g.Key.Modality, g.Count(a => a.Who != TaskReportDocument.Machine),
            CasesOf(ratings, g.Key.Field, g.Key.Modality), g.Average(a => a.Right / (double)a.Cases),
            g.All(a => a.Youden is not null) ? g.Average(a => a.Youden) : null, MinutesOf(ratings, g.Key.Modality))).ToList();
        string[] order = [Human, SemiAutomatic, Automatic];
        return routes.Select(r => r.Name).Distinct().Count() < 2 ? []
            : [.. routes.OrderBy(r => r.Field, StringComparer.Ordinal).ThenBy(r => Array.IndexOf(order, r.Name))];
    }

    static string RouteOf(TaskDefinition task, string modality) => modality == TaskReportDocument.Machine ? Automatic
        : task.Arms.FirstOrDefault(a => a.Name == modality) is { Machine: not MachineShown.Never } ? SemiAutomatic : Human;

    static int CasesOf(TaskRatings ratings, string field, string modality) => modality == TaskReportDocument.Machine
        ? ratings.List.Cases.Count(c => c.Machine.ContainsKey(field) && ratings.TruthOf(c, field) is not null)
        : ratings.Compared(modality).Select(r => ratings.CaseOf(r.Entry)).Distinct().Count(c => ratings.TruthOf(c, field) is not null);

    static double? MinutesOf(TaskRatings ratings, string modality) => ratings.List.Task.Arms.Any(a => a.Name == modality)
        ? TaskRatings.Median(ratings.Compared(modality).Select(r => r.Minutes)) : null;
}
