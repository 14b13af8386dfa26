using System.Buffers.Binary;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;
using Rubor.Tests.Cli;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Studies.Exchange;

public class SettledFormsTests
{
    [Fact]
    public async Task Other_programs_find_images_and_masks_at_one_place_whichever_form_they_read()
    {
        using var made = new MadeNnunet("a");
        string[] files = [made["imagesTr/a_0000.nii.gz"], made["imagesTr/a_0001.nii.gz"], made["labelsTr/a.nii.gz"]];
        foreach (string file in files)
            Shift(file, 25);
        Assert.All(files, f => Assert.Contains("25.0 mm apart", Assert.Single(ImageFile.ReadVolume(f).Remarks), StringComparison.Ordinal));
        var place = ImageFile.ReadVolume(files[0]).Geometry.ToWorld;
        var import = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"));
        Assert.True(import.ExitCode == 0, import.Output + import.Error);
        Assert.All(Study.Open(made.Beside("study")).Cases[0].Labels.Values.SelectMany(l => l), l => Alike(l.File));
        var export = await CommandRun.Of("study", "export", made.Beside("study"), "--to", "nnunet", "--out", made.Beside("out"));
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        string[] written = Directory.GetFiles(made.Beside("out"), "*.nii.gz", SearchOption.AllDirectories);
        Assert.Equal(3, written.Length);
        Assert.All(written, Alike);

        void Alike(string file)
        {
            var read = ImageFile.ReadVolume(file);
            Assert.Empty(read.Remarks);
            Assert.Equal(place, read.Geometry.ToWorld);
            byte[] bytes = OrderTests.Gunzip(file);
            bytes[254] = 0;
            string qform = made.Beside("qform.nii");
            File.WriteAllBytes(qform, bytes);
            Assert.Null(read.Geometry.DifferenceFrom(ImageFile.ReadVolume(qform).Geometry));
        }
    }

    static void Shift(string file, float mm)
    {
        byte[] bytes = OrderTests.Gunzip(file);
        bytes[252] = 1;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(268), BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(268)) + mm);
        File.WriteAllBytes(file, NiftiMutants.Zip(bytes));
    }
}
