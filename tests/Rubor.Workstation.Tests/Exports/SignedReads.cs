using Microsoft.Extensions.DependencyInjection;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Tests.Exports;

/// <summary>Reads made in the server's own rooms, past the limit on passwords.</summary>
internal static class SignedReads
{
    /// <summary>Opens a read where there is none, and adds acts.</summary>
    public static async Task<ReadState> ReadAsync(this ServedStudy study, string reader, string caseName, params ReadEvent[] acts)
    {
        var (room, key, loaded) = await RoomAsync(study, reader, caseName);
        if (await room.StateAsync(key.Id, default) is null)
            await AddAsync(room, key, 0, loaded, loaded.Opened(key.Study, key.Round));
        foreach (var act in acts)
            await AddAsync(room, key, (await room.StateAsync(key.Id, default))!.Version, loaded, act);
        return (await room.StateAsync(key.Id, default))!;
    }

    /// <summary>The same, and signs.</summary>
    public static async Task<ReadState> SignedAsync(this ServedStudy study, string reader, string caseName, params ReadEvent[] acts)
    {
        var state = await study.ReadAsync(reader, caseName, acts);
        return await study.ReadAsync(reader, caseName, new Signed(VhiKind.Name, await study.FiguresAsync(state)));
    }

    /// <summary>What a read would sign.</summary>
    public static async Task<VhiFigures> FiguresAsync(this ServedStudy study, ReadState state) =>
        ReadCheck.Figures((await RoomAsync(study, state.Reader, state.Opened.Case)).Loaded.Vhi().Reading, state.Content.Vhi());

    /// <summary>The act that measures a read in another way.</summary>
    public static async Task<ChoiceMade> ChoosingAsync(this ServedStudy study, ReadState state, VhiChoice choice) =>
        new(choice, ReadCheck.Resegment((await RoomAsync(study, state.Reader, state.Opened.Case)).Loaded.Vhi().Reading, state.Content.Vhi(),
            state.Content.Vhi() with { Choice = choice })!);

    /// <summary>The act that draws a structure.</summary>
    public static async Task<Drawn> DrawingAsync(this ServedStudy study, ReadState state, Structure structure, MaskRuns mask) =>
        new(structure, mask, ReadCheck.Resegment((await RoomAsync(study, state.Reader, state.Opened.Case)).Loaded.Vhi().Reading,
            state.Content.Vhi(), state.Content.Vhi() with { Drawings = state.Content.Vhi().Drawings.SetItem(structure, mask) }));

    /// <summary>The mask that a case comes with.</summary>
    public static async Task<MaskRuns> MaskAsync(this ServedStudy study, string caseName, Structure structure)
    {
        var mask = (await RoomAsync(study, "anna", caseName)).Loaded.Vhi().Reading.Given(structure)!.Mask;
        return MaskRuns.Of([mask.Geometry.Size.Z, mask.Geometry.Size.Y, mask.Geometry.Size.X], mask.Voxels);
    }

    /// <summary>Pieces of a case with more voxels than a number.</summary>
    public static async Task<PieceSet> PiecesAboveAsync(this ServedStudy study, string caseName, int voxels) =>
        PieceSet.Of((await RoomAsync(study, "anna", caseName)).Loaded.Vhi().Measured.Pieces.Where(p => p.VoxelsLower > voxels)
            .Select(p => p.Number));

    /// <summary>Pieces of a case before anybody cleaned it.</summary>
    public static async Task<IReadOnlyList<Rubor.Methods.Vhi.VhiPiece>> PieceListAsync(this ServedStudy study, string caseName) =>
        (await RoomAsync(study, "anna", caseName)).Loaded.Vhi().Measured.Pieces;

    static async Task<(ReadService Room, ReadKey Key, LoadedCase Loaded)> RoomAsync(ServedStudy study, string reader, string caseName)
    {
        var library = study.Services.GetRequiredService<CaseLibrary>();
        return (study.Services.GetRequiredService<ReadService>(), new ReadKey(library.Catalog.Study, caseName, reader),
            await library.OpenAsync(library.Find(caseName)!));
    }

    static async Task AddAsync(ReadService room, ReadKey key, long version, LoadedCase loaded, ReadEvent e) =>
        Assert.IsType<Appended>(await room.AppendAsync(new(key.Id, version, key.Reader, $"tab-{key.Id[..8]}", [new(version, e)]),
            loaded.Part.Held, TestContext.Current.CancellationToken));
}
