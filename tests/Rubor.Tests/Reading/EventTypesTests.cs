using System.Text;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

public class EventTypesTests
{
    static readonly string Lines = Data.Reference("reading", "events.jsonl");

    [Fact]
    public void One_stored_line_of_every_type_and_version_stays_readable()
    {
        var events = File.ReadAllLines(Lines).Select(l => Reads.Parse(Encoding.UTF8.GetBytes(l))).ToList();
        Assert.Equal(Reads.Events.All.Order(), events.Select(e => (e.Type, e.TypeVersion)).Distinct().Order());
        // Newest versions are written as they are stored, so a change of content cannot pass without a new version.
        foreach (var e in events.Where(e => Reads.Events.Of(e.Event) == (e.Type, e.TypeVersion)))
            Assert.Equal(Encoding.UTF8.GetString(e.Content.Span), Encoding.UTF8.GetString(Reads.Events.Write(e.Event)));
    }

    [Fact]
    public void An_event_is_what_comes_back_from_its_line()
    {
        foreach (var written in Reads.Chain(3, 200))
        {
            var read = Reads.Parse(written.Bytes.ToArray());
            Assert.Equal((written.Hash, written.Type, written.TypeVersion, written.Time, written.Sequence),
                (read.Hash, read.Type, read.TypeVersion, read.Time, read.Sequence));
            Assert.Equal(Encoding.UTF8.GetString(written.Content.Span), Encoding.UTF8.GetString(read.Content.Span));
            Assert.Equal(Encoding.UTF8.GetString(Reads.Events.Write(written.Event)),
                Encoding.UTF8.GetString(Reads.Events.Write(read.Event)));
        }
    }

    [Fact]
    public void Stored_lines_have_the_hashes_they_had()
    {
        var lines = File.ReadAllLines(Lines);
        Assert.Equal(Data.Tsv(Data.Reference("reading", "events.tsv")).Select(r => r["sha256"]),
            lines.Select(l => StoredEvent.HashOf(Encoding.UTF8.GetBytes(l))));
    }

    [Theory]
    [InlineData("pieces_removed", 1, """{"pieces":"1","tool":"piece","more":1}""")]
    [InlineData("pieces_removed", 1, """{"pieces":"1"}""")]
    [InlineData("pieces_removed", 1, """{"pieces":"1","tool":3}""")]
    [InlineData("pieces_removed", 1, """{"pieces":"1","tool":"axe"}""")]
    [InlineData("pieces_removed", 1, """{"pieces":"5-1","tool":"piece"}""")]
    [InlineData("pieces_removed", 1, """{"pieces":"1-2000000000","tool":"piece"}""")]
    [InlineData("pieces_removed", 1, """{"pieces":null,"tool":"piece"}""")]
    [InlineData("pieces_removed", 1, """{"pieces":"1","pieces":"2","tool":"piece"}""")]
    [InlineData("opened", 2, """{"study":"s","case":"c","round":1,"kind":"unheard_of","inputs":[],"content":{}}""")]
    [InlineData("opened", 2, """{"study":"s","case":"c","round":1,"kind":"vhi","inputs":[],"content":{"more":1}}""")]
    [InlineData("opened", 2, """{"study":"s","case":"c","round":1,"kind":"vhi","inputs":[],"content":null}""")]
    [InlineData("opened", 2, """{"study":"s","case":"c","round":1,"inputs":[],"content":{}}""")]
    [InlineData("signed", 2, """{"kind":"vhi","content":{"voxels_lower":1,"voxels_upper":1,"mask_sha256":""}}""")]
    [InlineData("signed", 3, """{"kind":"vhi","content":{}}""")]
    [InlineData("pieces_removed", 1, "null")]
    [InlineData("pieces_removed", 2, """{"pieces":"1","tool":"piece"}""")]
    [InlineData("pieces_burnt", 1, "{}")]
    [InlineData("piece_cut", 1, """{"piece":1,"voxels":{"size":[1,1,1],"runs":"AAI="}}""")]
    [InlineData("piece_cut", 1, """{"piece":1,"voxels":{"size":[1,1,4],"runs":"AA=="}}""")]
    [InlineData("piece_cut", 1, """{"piece":1,"voxels":{"size":[1,1,4],"runs":"gAAB"}}""")]
    [InlineData("piece_cut", 1, """{"piece":1,"voxels":{"size":[1,4],"runs":"AAE="}}""")]
    [InlineData("piece_cut", 1, """{"piece":1,"voxels":{"runs":"AAE="}}""")]
    [InlineData("piece_cut", 1, """{"piece":1,"voxels":"AAE="}""")]
    public void Content_that_is_not_of_its_type_is_refused(string type, int version, string content) =>
        Assert.Throws<FormatException>(() => Reads.Events.Read(type, version, Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void A_mask_comes_back_from_its_runs_and_has_one_form()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            int[] size = [random.Next(1, 4), random.Next(1, 40), random.Next(1, 40)];
            var voxels = new byte[size[0] * size[1] * size[2]];
            for (int at = 0; at < voxels.Length;)
            {
                int run = Math.Min(random.Next(1, 300), voxels.Length - at);
                voxels.AsSpan(at, run).Fill((byte)random.Next(2));
                at += run;
            }
            var mask = MaskRuns.Of(size, voxels);
            Assert.Equal(voxels, mask.ToVoxels());
            Assert.Equal(voxels.Sum(v => v), mask.Count);
            Assert.Equal(mask, MaskRuns.From(size, mask.Runs.ToArray()));
        }
    }

    [Fact]
    public void Damaged_lines_are_refused_and_never_crash()
    {
        var line = Encoding.UTF8.GetBytes(File.ReadAllLines(Lines)[7]);
        var random = new Random(1);
        for (int n = 0; n < 2000; n++)
        {
            var mutant = line.ToArray();
            for (int k = random.Next(1, 4); k > 0; k--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            try
            {
                Reads.Parse(mutant);
            }
            catch (FormatException)
            {
            }
        }
    }

    [Theory]
    [InlineData("none", 0), InlineData("1", 1), InlineData("1,5-9", 6), InlineData("1-3,5,7-8", 6)]
    public void Pieces_are_written_as_they_are_read(string text, int count)
    {
        var pieces = PieceSet.Parse(text);
        Assert.Equal((text, count), (pieces.ToString(), pieces.Count));
    }
}
