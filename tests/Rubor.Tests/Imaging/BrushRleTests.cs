using System.Security.Cryptography;
using System.Text.Json;
using Rubor.Imaging.Outlines;

namespace Rubor.Tests.Imaging;

public class BrushRleTests
{
    // tests/custom/converter/test_brush.py of label-studio-sdk 97fcff1 (Apache-2.0).
    static readonly byte[] Values = [1, 1, 1, 1, 2, 3, 5, 6, 7, 8, 4, 4, 4, 4, 4, 4, 4, 4];
    static readonly byte[] Packed = [0, 0, 0, 18, 57, 27, 252, 96, 32, 1, 0, 6, 0, 40, 0, 192, 3, 128, 17, 56, 32];

    [Fact]
    public void The_published_example_is_read_and_written()
    {
        Assert.Equal(Values, BrushRle.Unpack(Packed, 18));
        Assert.Equal(Packed, BrushRle.Pack(Values));
        Assert.Equal(Values, BrushRle.Unpack([.. Packed, 0], 18));
    }

    [Fact]
    public void The_opacity_of_a_web_editors_brush_is_that_of_another_decoder()
    {
        foreach (var row in Data.Tsv(Data.Real("label-studio", "expected.tsv")))
        {
            using var export = JsonDocument.Parse(File.ReadAllBytes(Data.Real("label-studio", row["file"])));
            var region = export.RootElement.GetProperty("annotations")[0].GetProperty("result").EnumerateArray()
                .Single(r => r.TryGetProperty("id", out var id) && id.GetString() == row["region_id"] && r.GetProperty("type").GetString() == row["type"]);
            byte[] packed = [.. region.GetProperty("value").GetProperty("rle").EnumerateArray().Select(b => b.GetByte())];
            int width = (int)Data.Number(row["width"]), height = (int)Data.Number(row["height"]);
            Assert.Equal(row["rle_bytes"], $"{packed.Length}");
            byte[] alpha = BrushRle.DecodeAlpha(packed, width, height);
            Assert.Equal(row["sha256_of_alpha_plane"], Convert.ToHexStringLower(SHA256.HashData(alpha)));
            Assert.Equal(row["alpha_gt_0"], $"{BrushRle.Count(packed, width, height, 1)}");
            Assert.Equal(row["alpha_ge_128"], $"{BrushRle.Count(packed, width, height, 128)}");
            Assert.Equal(row["alpha_sum"], $"{alpha.Sum(a => (long)a)}");
            var plane = new byte[alpha.Length];
            BrushRle.PaintOn(packed, width, height, 1, plane, 1);
            Assert.Equal(alpha.Select(a => a > 0 ? (byte)1 : (byte)0), plane);
            // Red, green, blue and alpha are alike in it, so that the encoder gives back its very bytes.
            Assert.Equal(packed, BrushRle.EncodeAlpha(alpha));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_packed_is_unpacked_alike_whatever_it_is(int seed)
    {
        var random = new Random(seed);
        for (int n = 0; n < 150; n++)
        {
            byte[] values = Random(random);
            byte[] packed = BrushRle.Pack(values);
            Assert.Equal(values, BrushRle.Unpack(packed, values.Length));
            if (values.Length == 0)
                continue;
            int width = Divisor(values.Length, random), height = values.Length / width;
            byte[] brush = BrushRle.EncodeAlpha(values);
            Assert.Equal(values, BrushRle.DecodeAlpha(brush, width, height));
            Assert.Equal(values.Count(v => v >= 100), BrushRle.Count(brush, width, height, 100));
            // No byte more than it takes: without the last one it is cut.
            Assert.Throws<FormatException>(() => BrushRle.DecodeAlpha(brush.AsSpan(..^1), width, height));
        }
    }

    // Runs of all sizes, single values, noise, and borders of the four kinds of runs.
    static byte[] Random(Random random)
    {
        var values = new List<byte>();
        int[] borders = [1, 2, 3, 7, 8, 9, 15, 16, 17, 255, 256, 257, 65_535, 65_536, 65_537, 131_072, 131_073];
        for (int parts = random.Next(12); parts > 0; parts--)
            if (random.Next(3) == 0)
                values.AddRange(Enumerable.Range(0, random.Next(60)).Select(_ => (byte)random.Next(4)));
            else
                values.AddRange(Enumerable.Repeat((byte)random.Next(256), borders[random.Next(random.Next(4) == 0 ? borders.Length : 12)]));
        return [.. values];
    }

    static int Divisor(int of, Random random) => Enumerable.Range(1, Math.Min(of, 300)).Where(d => of % d == 0)
        .OrderBy(_ => random.Next()).First();

    [Fact]
    public void The_number_of_values_is_held_against_the_picture_before_anything_is_reserved()
    {
        byte[] claim = [255, 255, 255, 255, .. Packed.AsSpan(4)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("4294967295 values where 3 × 2 pixels have 24", Assert.Throws<FormatException>(() => BrushRle.DecodeAlpha(claim, 3, 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => BrushRle.Unpack(claim, 24));
        Assert.Contains("beyond what is read", Assert.Throws<FormatException>(() => BrushRle.DecodeAlpha(claim, 32768, 32767)).Message,
            StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => BrushRle.DecodeAlpha(claim, int.MaxValue, int.MaxValue));
        Assert.Throws<FormatException>(() => BrushRle.DecodeAlpha(claim, 0, 5));
        // The size is right, and the data end early.
        byte[] cut = [0x20, 0, 0, 0, 57, 27, 252];
        Assert.Contains("end early", Assert.Throws<FormatException>(() => BrushRle.DecodeAlpha(cut, 1 << 14, 1 << 13)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Damage_is_told()
    {
        for (int length = 0; length < Packed.Length; length++)
            Assert.Contains("end early", Assert.Throws<FormatException>(() => BrushRle.Unpack(Packed.AsSpan(..length), 18)).Message, StringComparison.Ordinal);
        Assert.Contains("2 bytes follow", Assert.Throws<FormatException>(() => BrushRle.Unpack([.. Packed, 0, 9], 18)).Message, StringComparison.Ordinal);
        // 3 values, and a run of 8.
        byte[] over = [0, 0, 0, 3, 57, 27, 252, 0b1_00_111_00, 0b000001_00];
        Assert.Contains("behind the last of 3 values", Assert.Throws<FormatException>(() => BrushRle.Unpack(over, 18)).Message, StringComparison.Ordinal);
        byte[] words = [0, 0, 0, 1, 15 << 3, 0, 0, 0, 0, 0];
        Assert.Contains("values of 16 bits", Assert.Throws<FormatException>(() => BrushRle.Unpack(words, 18)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 3, 4, 8, 16)]
    [InlineData(1, 1, 2, 3, 4)]
    [InlineData(3, 16, 16, 16, 16)]
    [InlineData(8, 5, 1, 12, 9)]
    public void Any_size_of_values_and_runs_in_the_header_is_followed(int word, params int[] sizes)
    {
        var random = new Random(word);
        var bits = new List<bool>();
        void Write(long value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
                bits.Add((value >> i & 1) == 1);
        }
        var values = new List<byte>();
        var runs = new List<Action>();
        for (int n = 0; n < 40; n++)
        {
            int kind = random.Next(4), count = 1 + random.Next(1 << Math.Min(6, sizes[kind]));
            byte[] own = [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(1 << word))];
            bool repeated = random.Next(2) == 0;
            values.AddRange(repeated ? Enumerable.Repeat(own[0], count) : own);
            runs.Add(() =>
            {
                Write(repeated ? 1 : 0, 1);
                Write(kind, 2);
                Write(count - 1, sizes[kind]);
                foreach (byte v in repeated ? own[..1] : own)
                    Write(v, word);
            });
        }
        Write(values.Count, 32);
        Write(word - 1, 5);
        foreach (int size in sizes)
            Write(size - 1, 4);
        runs.ForEach(r => r());
        byte[] packed = [.. bits.Chunk(8).Select(c => (byte)Enumerable.Range(0, 8).Sum(i => i < c.Length && c[i] ? 128 >> i : 0))];
        Assert.Equal(values, BrushRle.Unpack(packed, values.Count));
    }
}
