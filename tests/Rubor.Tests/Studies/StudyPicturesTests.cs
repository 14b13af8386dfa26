using Rubor.Studies.Cases;
using Rubor.Tests.Cli;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Studies;

public class StudyPicturesTests
{
    static readonly byte[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public async Task Pictures_of_a_known_role_make_a_sound_study()
    {
        using var folder = new TemporaryFolder();
        for (byte subject = 1; subject <= 2; subject++)
        {
            byte[] gray = [.. Six.Select(v => (byte)(v * subject))], doppler = [.. gray, .. gray, .. gray];
            File.WriteAllBytes(folder[$"sub-0{subject}_gray.png"], MadePictures.Png(3, 2, 8, 0, gray));
            File.WriteAllBytes(folder[$"sub-0{subject}_doppler.tif"], MadePictures.Tiff(3, 2, 3, 8, 2, doppler));
            // A screenshot and a figure that lie beside them are neither.
            File.WriteAllBytes(folder[$"sub-0{subject}_STIR.png"], MadePictures.Png(3, 2, 8, 0, gray));
            File.WriteAllBytes(folder[$"sub-0{subject}_histogram.png"], MadePictures.Png(3, 2, 8, 0, gray));
        }
        string study = folder["study"];
        Assert.Equal(0, (await CommandRun.Of("study", "init", folder.Path, "--out", study)).ExitCode);
        string table = await File.ReadAllTextAsync(Path.Combine(study, "cases.tsv"), TestContext.Current.CancellationToken);
        Assert.Contains("sub-01_gray.png", table, StringComparison.Ordinal);
        Assert.DoesNotContain("STIR", table, StringComparison.Ordinal);
        var check = await CommandRun.Of("study", "check", study);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    [Fact]
    public async Task A_damaged_or_repeated_picture_is_a_problem()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["sub-01_gray.png"], MadePictures.Png(3, 2, 8, 0, Six));
        File.WriteAllBytes(folder["sub-02_gray.png"], MadePictures.Png(3, 2, 8, 0, Six)[..60]);
        File.WriteAllBytes(folder["sub-03_gray.tif"], MadePictures.Tiff(3, 2, 1, 8, 1, Six));
        var check = await CommandRun.Of("study", "check", folder.Path);
        Assert.NotEqual(0, check.ExitCode);
        Assert.Contains("sub-02_gray.png", check.Output + check.Error, StringComparison.Ordinal);
        Assert.Contains("sub-03_gray.tif", check.Output + check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sub-01_ses-a_gray.png", true)]
    [InlineData("01_palmar.jpeg", true)]
    [InlineData("sub-01_STIR.png", false)]
    [InlineData("sub-01_gray_overlay.png", false)]
    [InlineData("sub-01_gray_mask.png", false)]
    public void Only_a_name_that_ends_in_its_role_is_a_picture(string name, bool isPicture) =>
        Assert.Equal(isPicture, StudyFileName.IsPicture(name));
}
