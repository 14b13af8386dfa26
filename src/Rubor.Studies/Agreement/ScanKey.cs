using Rubor.Studies.Cases;
namespace Rubor.Studies.Agreement;

/// <summary>One scan of one subject.</summary>
/// <param name="Subject">Patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Rest">What else tells it apart, such as run-1 or left; or empty.</param>
public readonly record struct ScanKey(string Subject, string Session, string Rest = "")
{
    /// <summary>Subject, and visit and what else tells the scan apart where there is something.</summary>
    public string Label => SubjectName.Label(Subject, Session) + (Rest.Length == 0 ? "" : $"_{Rest}");

    /// <summary>By subject, visit and rest.</summary>
    public static IComparer<ScanKey> Order { get; } = Comparer<ScanKey>.Create((a, b) =>
        string.CompareOrdinal(a.Subject, b.Subject) is var s and not 0 ? s
        : Cases.VisitOrder.InLists.Compare(a.Session, b.Session) is var v and not 0 ? v : string.CompareOrdinal(a.Rest, b.Rest));
}
