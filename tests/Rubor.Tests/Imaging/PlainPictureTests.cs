using System.Text;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;

namespace Rubor.Tests.Imaging;

public class PlainPictureTests
{
    [Fact]
    public void Every_picture_is_the_same_without_what_a_camera_wrote()
    {
        using var folder = new TemporaryFolder();
        string root = Path.GetDirectoryName(Data.Real("raster", "expected.tsv"))!;
        int copied = 0, shorter = 0;
        foreach (string file in new[] { "png", "jpeg" }.SelectMany(f => Directory.GetFiles(Path.Combine(root, f))))
        {
            ImageContent before;
            try
            {
                before = ImageFile.Read(file);
            }
            catch (ImageDataException)
            {
                continue;
            }
            string copy = folder["copy" + Path.GetExtension(file)];
            File.WriteAllBytes(copy, PlainPicture.Read(file));
            var after = ImageFile.Read(copy);
            Assert.Equal((before.Picture!.Width, before.Picture.Height, before.Picture.Model, before.Picture.SpacingMm),
                (after.Picture!.Width, after.Picture.Height, after.Picture.Model, after.Picture.SpacingMm));
            Assert.True(before.Picture.SampleBytes.SequenceEqual(after.Picture.SampleBytes), file);
            Assert.Equal(File.ReadAllBytes(copy), PlainPicture.Read(copy));
            copied++;
            shorter += new FileInfo(copy).Length < new FileInfo(file).Length ? 1 : 0;
        }
        Assert.True(copied > 60 && shorter > 10, $"{copied} copied, {shorter} shorter");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_PNG_keeps_its_orientation_and_loses_its_texts(byte orientation)
    {
        using var folder = new TemporaryFolder();
        byte[] exif = [.. MadePictures.Exif(orientation), .. "Jane Doe"u8];
        File.WriteAllBytes(folder["a.png"], MadePictures.Png(3, 2, 8, 0, [1, 2, 3, 4, 5, 6],
            ("tEXt", Encoding.Latin1.GetBytes("Author\0Jane Doe")), ("eXIf", exif),
            MadePictures.Density(1000, 1000)));
        File.WriteAllBytes(folder["b.png"], PlainPicture.Read(folder["a.png"]));
        var (before, after) = (ImageFile.Read(folder["a.png"]).Picture!, ImageFile.Read(folder["b.png"]).Picture!);
        Assert.Equal(before.SampleBytes.ToArray(), after.SampleBytes.ToArray());
        Assert.Equal(before.SpacingMm, after.SpacingMm);
        Assert.DoesNotContain("Jane", Encoding.Latin1.GetString(File.ReadAllBytes(folder["b.png"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_JPEG_keeps_its_orientation_and_loses_comments_places_and_what_follows_its_end()
    {
        string file = Data.Real("raster", "jpeg", "hopper_orientation_6.jpg");
        using var folder = new TemporaryFolder();
        byte[] plain = File.ReadAllBytes(file), comment = [0xff, 0xfe, 0, 10, .. "Jane Doe"u8];
        byte[] xmp = [0xff, 0xe1, 0, 37, .. "http://ns.adobe.com/xap/1.0/\0"u8, .. "Jane D"u8];
        File.WriteAllBytes(folder["a.jpg"], [.. plain[..2], .. comment, .. xmp, .. plain[2..], .. "Jane Doe"u8]);
        byte[] copy = PlainPicture.Read(folder["a.jpg"]);
        Assert.DoesNotContain("Jane", Encoding.Latin1.GetString(copy), StringComparison.Ordinal);
        File.WriteAllBytes(folder["b.jpg"], copy);
        var (before, after) = (ImageFile.Read(file).Picture!, ImageFile.Read(folder["b.jpg"]).Picture!);
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        Assert.Equal(before.SampleBytes.ToArray(), after.SampleBytes.ToArray());
    }

    [Fact]
    public void Damage_between_the_parts_is_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.jpg"], [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1]);
        Assert.Contains("damaged between its parts", Assert.Throws<ImageDataException>(() => PlainPicture.Read(folder["a.jpg"])).Message,
            StringComparison.Ordinal);
        byte[] png = MadePictures.Png(1, 1, 8, 0, [1]);
        png[8] = 0x7f;
        File.WriteAllBytes(folder["a.png"], png);
        Assert.Throws<ImageDataException>(() => PlainPicture.Read(folder["a.png"]));
    }
}
