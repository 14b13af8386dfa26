namespace Rubor.Studies.Cluster;

/// <summary>A piece of work that a machine of a cluster does by itself: one command line that fills one folder.</summary>
/// <param name="Name">Its name within the work, such as fold-3: it tells two units apart.</param>
/// <param name="Folder">Folder that it fills. A training's checkpoint is beside it.</param>
/// <param name="Words">Words of the command line behind the program's name. The same words again go on where it was stopped.</param>
/// <param name="IsDone">Whether the folder is whole, as whoever puts the units together wants it.</param>
public sealed record ClusterUnit(string Name, string Folder, IReadOnlyList<string> Words, Func<bool> IsDone);
