using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Playwright;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>
/// Rounds of the crash test on one read: a reader works by keyboard, the server is killed in the middle and started again, the reader
/// goes on, and the store is compared with what the reader did and with what the server had acknowledged.
/// </summary>
internal sealed class BrowserCrashRound
{
    /// <summary>The case that is read, and its words in the list.</summary>
    public const string Case = "sub-1", CaseWords = "subject 1";

    readonly ServerProcess server;
    readonly ReaderPage page;
    readonly StoredRead stored;
    readonly Random random;
    readonly ConcurrentBag<Task<IReadOnlyList<string>>> answers = [];
    readonly List<ReadEvent> did = [];
    ReadContent? content;
    int before;
    ImmutableStack<ReadContent> undo = [], redo = [];

    /// <param name="server">Serves the case.</param>
    /// <param name="page">The reader's page, with the case open.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="random">What the reader does, and when the server dies.</param>
    public BrowserCrashRound(ServerProcess server, ReaderPage page, string reader, Random random)
    {
        (this.server, this.page, this.random) = (server, page, random);
        stored = new(server.Reads, Case, reader);
        page.Page.Response += (_, response) =>
        {
            if (response.Ok && response.Request.Method == "POST" && response.Url.EndsWith("/acts", StringComparison.Ordinal))
                answers.Add(HashesAsync(response));
        };
    }

    /// <summary>Acts done so far.</summary>
    public int Acts => did.Count;

    /// <summary>Acts whose acknowledgement was seen on the wire so far.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>A study of this one case: each start of the server opens every case once.</summary>
    public static void WriteCase(string folder)
    {
        Directory.CreateDirectory(folder);
        var visit = VhiPhantom.Create(new()).Before;
        string Name(string what) => Path.Combine(folder, $"{Case}_{what}.nii.gz");
        NiftiWriter.Write(Name("STIR"), visit.Stir);
        NiftiWriter.Write(Name("T1w"), visit.T1w);
        NiftiWriter.Write(Name("label-normalmarrow_mask"), visit.NormalMarrow);
        NiftiWriter.Write(Name("label-diseaseregion_mask"), visit.DiseaseRegion);
    }

    /// <summary>Plays a round.</summary>
    /// <returns>What is wrong; null when nothing acknowledged is lost, nothing is doubled, and page, store and reader agree.</returns>
    public async Task<string?> PlayAsync()
    {
        if (content is null)
        {
            var begun = await stored.StateAsync();
            (content, undo, redo, before) = (begun.Content, begun.Undo, begun.Redo, begun.Acts);
        }
        await page.Pieces.FocusAsync();
        for (int i = random.Next(6); i > 0; i--)
            await ActAsync();
        // Anywhere within the next acts: a request may be on its way, in the store, or answered.
        var killed = KillAsync(TimeSpan.FromMilliseconds(random.NextDouble() * 300));
        for (int i = random.Next(8, 14); i > 0; i--)
            await ActAsync();
        await killed;
        await server.RestartAsync();
        switch (random.Next(4))
        {
            case 0:
                await page.Page.ReloadAsync();
                await page.ReadyAsync(Case);
                await page.Pieces.FocusAsync();
                break;
            case 1:
                // The page tries again by itself, later and later.
                break;
            default:
                // The reader looks at the page again.
                await page.Page.EvaluateAsync("() => { window.dispatchEvent(new Event('focus')); }");
                break;
        }
        for (int i = random.Next(4); i > 0; i--)
            await ActAsync();
        await page.SavedAsync();
        return await WrongAsync();
    }

    async Task KillAsync(TimeSpan after)
    {
        await Task.Delay(after);
        server.Kill();
    }

    async Task ActAsync()
    {
        await page.PressAsync(random.Next(3) switch { 0 => "ArrowUp", 1 => "PageDown", _ => "ArrowDown" });
        int piece = (await page.MarkedAsync()).Number;
        switch (random.Next(10))
        {
            case 0:
                await page.PressAsync("Control+z");
                if (!undo.IsEmpty)
                {
                    did.Add(new Undone());
                    redo = redo.Push(content!);
                    undo = undo.Pop(out content);
                }
                break;
            case 1:
                await page.PressAsync("Control+y");
                if (!redo.IsEmpty)
                {
                    did.Add(new Redone());
                    undo = undo.Push(content!);
                    redo = redo.Pop(out content);
                }
                break;
            case 2:
                int level = random.Next(1, 6);
                await page.PressAsync($"Shift+Digit{level}");
                if (content!.Vhi().Confidence != level)
                    Did(new ConfidenceGiven(level));
                break;
            case 3:
                int at = random.Next(5);
                await page.PressAsync("vxjon"[at].ToString());
                RemovalReason[] reasons = [RemovalReason.Vessel, RemovalReason.Artefact, RemovalReason.JointSpace, RemovalReason.Outside,
                    RemovalReason.NormalVariant];
                if (!content!.Vhi().Reasons.TryGetValue(piece, out var there) || there != reasons[at])
                    Did(new ReasonGiven(PieceSet.Of(piece), reasons[at]));
                break;
            default:
                await page.PressAsync("Delete");
                Did(content!.Vhi().Removed.Contains(piece) ? new PiecesRestored(PieceSet.Of(piece), CleaningTool.List)
                    : new PiecesRemoved(PieceSet.Of(piece), CleaningTool.List));
                break;
        }
    }

    void Did(ReadEvent act)
    {
        did.Add(act);
        (undo, redo) = (undo.Push(content!), []);
        content = content! with { Kind = content.Vhi().After(act) };
    }

    async Task<string?> WrongAsync()
    {
        var events = await stored.EventsAsync();
        var acts = events.Where(e => e.Event is not (Opened or Resumed)).Skip(before).ToList();
        for (int i = 0; i < Math.Max(acts.Count, did.Count); i++)
            if (i >= acts.Count || i >= did.Count || acts[i].Event != did[i])
                return $"act {i + 1} of {did.Count} is {(i < did.Count ? did[i] : "nothing")}, the store has {(i < acts.Count ? acts[i].Event : "nothing")}";
        var there = events.Select(e => e.Hash).ToHashSet(StringComparer.Ordinal);
        string[] acknowledged = [.. (await Task.WhenAll(answers)).SelectMany(a => a).Distinct()];
        Acknowledged = acknowledged.Length;
        if (acknowledged.FirstOrDefault(hash => !there.Contains(hash)) is { } lost)
            return $"the event {lost} was acknowledged and is not in the store";
        if ((await page.KeptActsAsync()).Length > 0)
            return "the page says saved and keeps acts";
        var state = ReadState.Fold(events, ReadKinds.All)!;
        var counted = stored.Figures(state);
        if (await page.FiguresAfterAsync(shown => shown.Acts == counted.Acts) is var shown && shown != counted)
            return $"the page shows {shown}, the server counts {counted}";
        foreach (var row in await page.PiecesInSightAsync())
            if (row.IsRemoved != state.Content.Vhi().Removed.Contains(row.Number))
                return $"the page shows piece {row.Number} as {(row.IsRemoved ? "removed" : "kept")}, the store does not";
        return StoreAudit.Verify(SqliteReadStore.ReadContent(server.Store), ReadKinds.All).Tampering?.Reason;
    }

    // An answer that the kill cut off acknowledges nothing.
    static async Task<IReadOnlyList<string>> HashesAsync(IResponse response)
    {
        try
        {
            var answer = await response.JsonAsync();
            return [.. answer!.Value.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("hash").GetString()!)];
        }
        catch (Exception e) when (e is PlaywrightException or JsonException)
        {
            return [];
        }
    }
}
