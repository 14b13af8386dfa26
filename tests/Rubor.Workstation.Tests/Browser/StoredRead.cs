using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>A read as it lies in the store, folded and measured without the page.</summary>
internal sealed class StoredRead
{
    readonly string store, name;
    readonly VhiMeasurement? preliminary;

    /// <param name="reads">Folder of reads.</param>
    /// <param name="caseName">The case.</param>
    /// <param name="reader">Whose read.</param>
    public StoredRead(string reads, string caseName, string reader)
    {
        var catalog = StudyCatalog.Open(reads);
        var files = catalog.Cases.Single(c => c.Name == caseName);
        var settings = VhiStudySettings.Read(catalog.SettingsOf(VhiKind.Name));
        Case = VhiCase.Load(files, machine: null, settings).Vhi();
        store = Path.Combine(reads, ServingDefaults.StoreName);
        name = new ReadKey(catalog.Study, caseName, reader).Id;
        if (Case.Reading is { NormalMarrow: { } marrow, DiseaseRegion: { } region })
            preliminary = VhiMeasurement.Of(Case.Reading.Stir, marrow.Mask, region.Mask, settings);
    }

    /// <summary>The case.</summary>
    public VhiPart Case { get; }

    /// <summary>Pieces that the reader starts from.</summary>
    public IReadOnlyList<VhiPiece> Pieces => preliminary?.Pieces ?? [];

    /// <summary>Its events.</summary>
    public async Task<IReadOnlyList<StoredEvent>> EventsAsync()
    {
        await using var open = SqliteReadStore.Open(store, TimeProvider.System, ReadKinds.All.Events, create: false);
        return await open.EventsAsync(name);
    }

    /// <summary>What follows from them.</summary>
    public async Task<ReadState> StateAsync() =>
        ReadState.Fold(await EventsAsync(), ReadKinds.All) ?? throw new InvalidOperationException("the read was not opened");

    /// <summary>What is measured on a content.</summary>
    public ReadMeasurement Measure(ReadContent content) => ReadMeasurement.Of(Case.Reading, content.Vhi().Choice, content.Vhi().Drawings);

    /// <summary>Figures as the server counts them.</summary>
    public ShownFigures Figures(ReadState state)
    {
        var signed = ReadCheck.Figures(Case.Reading, state.Content.Vhi());
        return new(signed.VoxelsLower, signed.VoxelsUpper, state.Content.Vhi().Kept.Count, state.Content.Vhi().Removed.Count, state.Acts);
    }

    /// <summary>A voxel of a piece that the reader starts from, next to its middle.</summary>
    /// <returns>Middle of the voxel, in voxels of the slice.</returns>
    public (double X, double Y) MiddleOf(int piece)
    {
        var voxels = VoxelsOf(piece).ToList();
        double x = voxels.Average(v => v.X), y = voxels.Average(v => v.Y);
        var nearest = voxels.MinBy(v => Math.Pow(v.X - x, 2) + Math.Pow(v.Y - y, 2));
        return (nearest.X + 0.5, nearest.Y + 0.5);
    }

    /// <summary>Voxels of a piece in its first slice.</summary>
    public IEnumerable<(int X, int Y)> VoxelsOf(int piece)
    {
        var size = Case.Reading.Stir.Geometry.Size;
        var numbers = new int[size.SliceVoxels];
        preliminary!.PieceNumbers(Pieces[piece - 1].Slice, numbers);
        return Enumerable.Range(0, numbers.Length).Where(i => numbers[i] == piece).Select(i => (i % size.X, i / size.X));
    }
}
