using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Tests.Imaging;

public class ImageFileTests
{
    static readonly byte[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Content_and_not_the_name_tells_the_format()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("PNG", Read(folder, "scan.nii.gz", MadePictures.Png(3, 2, 8, 0, Six)).Format);
        Assert.Equal("TIFF", Read(folder, "photo.jpg", MadePictures.Tiff(3, 2, 1, 8, 1, Six)).Format);
        string nifti = folder["a.png"];
        File.Copy(Directory.GetFiles(Data.Reference("imaging", "nifti"), "*.nii.gz")[0], nifti);
        var scan = ImageFile.Read(nifti);
        Assert.Equal("NIfTI", scan.Format);
        Assert.NotNull(scan.Volume);
        Assert.Null(scan.Picture);
    }

    [Theory]
    [InlineData("text", "a plain text", "not a NIfTI image, nor PNG, JPEG, TIFF or DICOM")]
    [InlineData("empty", "", "is empty")]
    public void What_is_no_image_is_refused(string name, string content, string because)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], content);
        var error = Assert.Throws<ImageDataException>(() => ImageFile.Read(folder[name]));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.Throws<ImageDataException>(() => ImageFile.Read(folder["missing.png"]));
        Assert.Throws<ImageDataException>(() => ImageFile.Read(folder.Path));
    }

    [Fact]
    public void A_picture_is_no_scan()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["photo.png"], MadePictures.Png(3, 2, 8, 0, Six));
        var error = Assert.Throws<ImageDataException>(() => ImageFile.ReadScan(folder["photo.png"]));
        Assert.Contains("holds a picture (PNG)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ImageDataException>(() => ImageFile.ReadMask(folder["photo.png"]));
    }

    [Fact]
    public void Sixteen_bits_of_gray_come_through_exactly()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        var stored = new ushort[64 * 33];
        for (int i = 0; i < stored.Length; i++)
            stored[i] = (ushort)random.Next(65536);
        byte[] little = MemoryMarshal.AsBytes(stored.AsSpan()).ToArray(),
            big = [.. stored.SelectMany(v => new[] { (byte)(v >> 8), (byte)v })];
        foreach (var (name, file) in new[] { ("a.png", MadePictures.Png(64, 33, 16, 0, big)),
            ("a.tif", MadePictures.Tiff(64, 33, 1, 16, 1, little)) })
        {
            var picture = Read(folder, name, file).Picture!;
            Assert.Equal(16, picture.Bits);
            Assert.True(picture.Samples<ushort>().SequenceEqual(stored));
            Assert.Equal(stored.Sum(v => (double)v), Assert.Single(picture.Sums()));
        }
    }

    public static TheoryData<byte, int, byte[]> Orientations() => new()
    {
        { 1, 3, [1, 2, 3, 4, 5, 6] }, { 2, 3, [3, 2, 1, 6, 5, 4] }, { 3, 3, [6, 5, 4, 3, 2, 1] }, { 4, 3, [4, 5, 6, 1, 2, 3] },
        { 5, 2, [1, 4, 2, 5, 3, 6] }, { 6, 2, [4, 1, 5, 2, 6, 3] }, { 7, 2, [6, 3, 5, 2, 4, 1] }, { 8, 2, [3, 6, 2, 5, 1, 4] },
    };

    [Theory, MemberData(nameof(Orientations))]
    public void All_eight_orientations_are_applied(byte orientation, int width, byte[] expected)
    {
        using var folder = new TemporaryFolder();
        byte[][] files =
        [
            MadePictures.Png(3, 2, 8, 0, Six, ("eXIf", MadePictures.Exif(orientation))),
            MadePictures.Png(3, 2, 8, 0, Six, ("eXIf", MadePictures.Exif(orientation, bigEndian: true))),
            MadePictures.Tiff(3, 2, 1, 8, 1, Six, new MadePictures.Field(274, 3, orientation)),
        ];
        foreach (byte[] file in files)
        {
            var picture = Read(folder, "picture", file).Picture!;
            Assert.Equal((width, 6 / width), (picture.Width, picture.Height));
            Assert.Equal(expected, picture.SampleBytes.ToArray());
        }
    }

    [Fact]
    public void Spacing_is_that_which_the_file_states_and_turns_with_the_picture()
    {
        using var folder = new TemporaryFolder();
        PixelSpacing? Of(byte[] file) => Read(folder, "picture", file).Picture!.SpacingMm;
        Assert.Equal(new PixelSpacing(0.1, 0.2), Rounded(Of(MadePictures.Png(3, 2, 8, 0, Six, MadePictures.Density(10000, 5000)))));
        Assert.Equal(new PixelSpacing(0.2, 0.1),
            Rounded(Of(MadePictures.Png(3, 2, 8, 0, Six, MadePictures.Density(10000, 5000), ("eXIf", MadePictures.Exif(6))))));
        MadePictures.Field[] centimetres = [new(282, 5, 50, 1), new(283, 5, 25, 1), new(296, 3, 3)];
        Assert.Equal(new PixelSpacing(0.2, 0.4), Rounded(Of(MadePictures.Tiff(3, 2, 1, 8, 1, Six, centimetres))));

        Assert.Null(Of(MadePictures.Png(3, 2, 8, 0, Six)));
        Assert.Null(Of(MadePictures.Png(3, 2, 8, 0, Six, MadePictures.Density(4, 3, unit: 0))));
        // 72 and 96 pixels an inch, as programs write that know of no size.
        Assert.Null(Of(MadePictures.Png(3, 2, 8, 0, Six, MadePictures.Density(2835, 2835))));
        Assert.Null(Of(MadePictures.Png(3, 2, 8, 0, Six, MadePictures.Density(3780, 3780))));
        Assert.Null(Of(MadePictures.Tiff(3, 2, 1, 8, 1, Six, new MadePictures.Field(282, 5, 72, 1), new(283, 5, 72, 1), new(296, 3, 2))));
        Assert.Null(Of(MadePictures.Tiff(3, 2, 1, 8, 1, Six, new MadePictures.Field(282, 5, 300, 1), new(283, 5, 300, 1), new(296, 3, 1))));
    }

    [Theory]
    [InlineData(40000, 40000, 0, 16)]
    [InlineData(2147483647, 2147483647, 6, 16)]
    [InlineData(12000, 12000, 6, 16)]
    public void A_claim_beyond_the_cap_is_refused_before_anything_is_allocated(int width, int height, byte colour, byte bits)
    {
        using var folder = new TemporaryFolder();
        foreach (byte[] file in new[] { MadePictures.Png(width, height, bits, colour, Six),
            MadePictures.Tiff(width, Math.Min(height, 100000), 6, bits, 2, Six) })
        {
            File.WriteAllBytes(folder["huge"], file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var error = Assert.Throws<ImageDataException>(() => ImageFile.Read(folder["huge"]));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            Assert.Contains("too large", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_claim_that_the_file_cannot_hold_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["claim.png"], MadePictures.Png(10000, 10000, 8, 0, Six));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("end early", Assert.Throws<ImageDataException>(() => ImageFile.Read(folder["claim.png"])).Message,
            StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Endings_are_for_walks_only()
    {
        Assert.True(ImageFile.HasEnding("a/B.NII.GZ") && ImageFile.HasEnding("x.jpeg") && ImageFile.HasEnding("x.TIF"));
        Assert.False(ImageFile.HasEnding("png") || ImageFile.HasEnding("x.txt"));
        Assert.True(ImageFile.Endings.ToList().IndexOf(".nii.gz") < ImageFile.Endings.ToList().IndexOf(".nii"));
    }

    static PixelSpacing? Rounded(PixelSpacing? s) => s is { } v ? new(Math.Round(v.X, 9), Math.Round(v.Y, 9)) : null;

    static ImageContent Read(TemporaryFolder folder, string name, byte[] file)
    {
        File.WriteAllBytes(folder[name], file);
        return ImageFile.Read(folder[name]);
    }
}
