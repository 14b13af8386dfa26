using System.IO.Compression;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

public class GzipMembersTests
{
    // The empty member at the end of files by bgzip (SAM specification, 4.1.2).
    static readonly byte[] BgzipEnd =
        [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    static byte[] Image()
    {
        var bytes = new byte[352 + (40 * 40 * 20 * 2)];
        OrderTests.Gunzip(Data.Reference("imaging", "orders", "flat_stored.nii.gz")).AsSpan(0, 352).CopyTo(bytes);
        for (int i = 0; i < 3; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(42 + (2 * i)), (short)(i == 2 ? 20 : 40));
        new Random(5).NextBytes(bytes.AsSpan(352, 20_000));
        return bytes;
    }

    static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return to.ToArray();
    }

    // With name, comment, extra field and header checksum: RFC 1952, 2.3.1.
    static byte[] Dressed(ReadOnlySpan<byte> bytes)
    {
        byte[] plain = Packed(bytes);
        return [.. plain[..3], 0x1e, .. plain[4..10], 3, 0, 9, 9, 9, .. "a.nii\0"u8, .. "from a scanner\0"u8, 1, 2, .. plain[10..]];
    }

    public static TheoryData<string> Whole() => ["one", "two", "first tiny", "bgzip", "zeros", "junk", "two and junk", "dressed"];

    static byte[] FileOf(string kind)
    {
        byte[] image = Image();
        return kind switch
        {
            "one" => Packed(image),
            "two" => [.. Packed(image.AsSpan(0, 5000)), .. Packed(image.AsSpan(5000))],
            "first tiny" => [.. Packed(image.AsSpan(0, 1)), .. Packed([]), .. Packed(image.AsSpan(1))],
            "bgzip" => [.. image.Chunk(20_000).SelectMany(c => Packed(c)), .. BgzipEnd],
            "zeros" => [.. Packed(image), .. new byte[600]],
            "junk" => [.. Packed(image), .. "appended by a backup"u8],
            "two and junk" => [.. Packed(image.AsSpan(0, 5000)), .. Packed(image.AsSpan(5000)), 7, 7, 7],
            _ => Dressed(image),
        };
    }

    [Theory, MemberData(nameof(Whole))]
    public void Files_of_several_members_padded_or_with_something_appended_are_read(string kind)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.nii.gz"], FileOf(kind));
        var volume = NiftiReader.Read(folder["a.nii.gz"]);
        Assert.True(volume.SampleBytes.SequenceEqual(Image().AsSpan(352)));
        if (kind.Contains("junk", StringComparison.Ordinal))
            Assert.Contains($"{(kind == "junk" ? 20 : 3)} bytes after the end of the gzip compression are ignored",
                Assert.Single(volume.Remarks), StringComparison.Ordinal);
        else
            Assert.Empty(volume.Remarks);
    }

    [Theory, MemberData(nameof(Whole))]
    public void The_stream_that_is_used_without_libdeflate_reads_the_same(string kind)
    {
        using var file = new MemoryStream(FileOf(kind));
        using var members = new GzipMembers(file);
        using var to = new MemoryStream();
        members.CopyTo(to);
        Assert.True(to.ToArray().AsSpan().SequenceEqual(Image()));
        Assert.False(members.EndsEarly);
        Assert.Equal(kind switch { "junk" => 20, "two and junk" => 3, _ => 0 }, members.Junk);
    }

    public static TheoryData<string> Broken() =>
        ["cut in the first", "cut in the second's header", "cut in the second", "cut in the last trailer", "only the magic", "half a magic",
            "wrong checksum in the first", "wrong checksum in the last", "wrong length", "damaged data"];

    static byte[] BrokenFile(string kind)
    {
        byte[] image = Image(), first = Packed(image.AsSpan(0, 9000)), second = Packed(image.AsSpan(9000)), one = Packed(image);
        switch (kind)
        {
            case "cut in the first": return first[..2000];
            case "cut in the second's header": return [.. first, .. second[..7]];
            case "cut in the second": return [.. first, .. second[..(second.Length / 2)]];
            case "cut in the last trailer": return [.. first, .. second[..^3]];
            case "only the magic": return [.. one, 0x1f, 0x8b];
            case "half a magic": return [.. one, 0x1f];
            case "wrong checksum in the first": first[^6] ^= 1; return [.. first, .. second];
            case "wrong checksum in the last": second[^6] ^= 1; return [.. first, .. second];
            case "wrong length": second[^1] ^= 1; return [.. first, .. second];
            default: second[second.Length / 3] ^= 0x5a; return [.. first, .. second];
        }
    }

    [Theory, MemberData(nameof(Broken))]
    public void A_file_that_is_cut_or_damaged_in_any_member_is_refused(string kind)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.nii.gz"], BrokenFile(kind));
        var error = Assert.Throws<ImageDataException>(() => NiftiReader.Read(folder["a.nii.gz"]));
        Assert.Contains(kind.StartsWith("cut", StringComparison.Ordinal) || kind.EndsWith("magic", StringComparison.Ordinal) ? "early"
            : "compression", error.Message, StringComparison.Ordinal);
        using var members = new GzipMembers(new MemoryStream(BrokenFile(kind)));
        try
        {
            members.CopyTo(Stream.Null);
            Assert.True(members.EndsEarly);
        }
        catch (InvalidDataException)
        {
            Assert.False(members.EndsEarly);
        }
    }

    [Fact]
    public void A_small_file_of_many_members_that_claims_much_reserves_little()
    {
        using var folder = new TemporaryFolder();
        byte[] member = Packed(new byte[1 << 20]);
        byte[] image = Image();
        BitConverter.TryWriteBytes(image.AsSpan(42), (short)30_000);
        File.WriteAllBytes(folder["a.nii.gz"], [.. Packed(image), .. Enumerable.Repeat(member, 200).SelectMany(m => m)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ImageDataException>(() => NiftiReader.Read(folder["a.nii.gz"]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L << 20);
    }
}
