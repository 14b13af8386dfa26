namespace Rubor.Reading.Reads;

/// <summary>What a reader has made of a case: the part of a read's state that undo and redo move through.</summary>
/// <param name="Kind">As the kind of case sees it.</param>
/// <param name="Comment">Comment, or empty.</param>
public sealed record ReadContent(KindContent Kind, string Comment = "");
