namespace Rubor.Reading.Ledger;

/// <summary>Something that happened in a read. Events are only ever added; the state of a read is a fold over them.</summary>
public abstract record ReadEvent;

/// <summary>An image as the read was made on it.</summary>
/// <param name="Role">For instance stir or gray.</param>
/// <param name="Sha256">Of the file, hexadecimal.</param>
/// <param name="Size">Voxels (z, y, x); of a picture z is 1.</param>
public sealed record ReadInput(string Role, string Sha256, IReadOnlyList<int> Size);

/// <summary>What a kind of case notes when a read of it is opened.</summary>
public abstract record ReadStart;

/// <summary>What a kind of case notes when a read of it is signed: the figures that the reader saw.</summary>
public abstract record SignedFigures;

/// <summary>The first event of every read: who reads what, and on which bytes.</summary>
/// <param name="Study">Name of the study.</param>
/// <param name="Case">Name of the case in it.</param>
/// <param name="Round">1 for the first read of the case by this reader.</param>
/// <param name="Kind">Name of the kind of case.</param>
/// <param name="Inputs">The images.</param>
/// <param name="Content">What the reader starts from.</param>
public sealed record Opened(string Study, string Case, int Round, string Kind, IReadOnlyList<ReadInput> Inputs, ReadStart Content)
    : ReadEvent;

/// <summary>The read is finished and locked, with the figures that the reader saw.</summary>
/// <param name="Kind">Name of the kind of case.</param>
/// <param name="Content">The figures.</param>
public sealed record Signed(string Kind, SignedFigures Content) : ReadEvent;
