using System.Text;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>A store of Rubor 0.1, when every read was one of V_HI and no event said so: tests/Reference/reading/store-2.</summary>
public class StoreOfVersion1Tests
{
    static readonly string Folder = Data.Reference("reading", "store-2");

    [Fact]
    public async Task It_verifies_is_exported_byte_for_byte_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        string store = folder["reads.db"];
        File.Copy(Path.Combine(Folder, "reads.db"), store);
        using var log = new MemoryStream();
        var result = AuditExport.Write(SqliteReadStore.ReadContent(store), ReadKinds.All, log);
        Assert.Null(result.Tampering);
        Assert.Equal(4, result.Reads);
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, "audit.jsonl")), Encoding.UTF8.GetString(log.ToArray()));

        await using var open = SqliteReadStore.Open(store, TimeProvider.System, ReadKinds.All.Events);
        var reads = new ReadService(open, ReadKinds.All);
        var draft = (await open.ListAsync(reader: "ben", cancel: TestContext.Current.CancellationToken)).First(r => !r.IsSigned);
        var state = (await reads.StateAsync(draft.Id, TestContext.Current.CancellationToken))!;
        Assert.Equal(VhiKind.Kind, state.Kind);
        Assert.IsType<Appended>(await reads.AppendAsync(
            new(draft.Id, draft.Version, "ben", "later", [new(1, new PiecesRemoved(PieceSet.Of(1), CleaningTool.Piece))]),
                TestContext.Current.CancellationToken));
        Assert.Null(StoreAudit.Verify(await open.ContentAsync(TestContext.Current.CancellationToken), ReadKinds.All,
            result.Head).Tampering);
    }

    [Fact]
    public async Task A_signature_of_then_that_is_sent_once_more_is_the_same_act()
    {
        using var folder = new TemporaryFolder();
        string path = folder["reads.db"];
        File.Copy(Path.Combine(Folder, "reads.db"), path);
        await using var store = SqliteReadStore.Open(path, TimeProvider.System, ReadKinds.All.Events);
        var cancel = TestContext.Current.CancellationToken;
        foreach (var summary in await store.ListAsync(cancel: cancel))
        {
            var events = await store.EventsAsync(summary.Id, 0, cancel);
            Assert.Equal(("opened", 1, 2), (events[0].Type, events[0].TypeVersion, events[0].NewestVersion));
            foreach (var signed in events.Where(e => e.Event is Signed))
            {
                var answer = Assert.IsType<Appended>(await new ReadService(store, ReadKinds.All).AppendAsync(
                    new(summary.Id, signed.Sequence, signed.Reader, signed.Client, [new(signed.ClientSequence, signed.Event)]), cancel));
                Assert.Equal((0, signed.Hash), (answer.New, answer.Events[0].Hash));
                Assert.Contains("\"kind\":\"vhi\"", Encoding.UTF8.GetString(signed.NewestContent.Span), StringComparison.Ordinal);
                Assert.DoesNotContain("kind", Encoding.UTF8.GetString(signed.Content.Span), StringComparison.Ordinal);
            }
        }
    }
}
