using Rubor.Methods.HandScans;

namespace Rubor.Studies.Cases;

/// <summary>Which view of a patient's hands is shown beside another: that of the same patient and visit, or none.</summary>
public static class OtherView
{
    /// <summary>View of a case as the study's table has it; empty where it does not say.</summary>
    public static string ViewOf(StudyCase one) => one.Clinical.GetValueOrDefault(HandViews.Column) ?? "";

    /// <summary>The case beside another; null where there is none, or several that may be meant.</summary>
    /// <param name="one">The case.</param>
    /// <param name="study">The cases of its study.</param>
    public static StudyCase? Of(StudyCase one, IEnumerable<StudyCase> study)
    {
        if (HandViews.Beside(ViewOf(one)) is not { } wanted)
            return null;
        var visit = study.Where(c => c.Subject == one.Subject && c.Session == one.Session
            && VisitOrder.WrittenDate(c) == VisitOrder.WrittenDate(one)).ToList();
        var there = visit.Where(c => ViewOf(c) == wanted).ToList();
        // A second pair of another day is palmar-2 and dorsal-2.
        var same = there.Where(c => Rest(c) == Rest(one)).ToList();
        bool isOnly = there.Count == 1 && visit.Count(c => ViewOf(c) == ViewOf(one)) == 1;
        return same.Count == 1 ? same[0] : same.Count == 0 && isOnly ? there[0] : null;
    }

    // What a scan's name says beside its view.
    static string Rest(StudyCase one) => one.Scan.Replace(ViewOf(one).Replace('_', '-'), "", StringComparison.Ordinal);
}
