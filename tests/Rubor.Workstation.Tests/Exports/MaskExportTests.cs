using System.Net;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Studies.Agreement;

namespace Rubor.Workstation.Tests.Exports;

public class MaskExportTests
{
    const string Case = "sub-02_ses-baseline";

    [Fact]
    public async Task The_mask_is_what_was_signed_to_the_voxel()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        var kept = await study.PiecesAboveAsync(Case, 30);
        var state = await study.SignedAsync("anna", Case, new KeptOnly(kept));
        var signed = state.Versions[0].Vhi();
        string file = await DownloadAsync(study, anna, $"/api/reads/{state.Read}/mask.nii.gz", "first");
        Assert.Equal("sub-02_ses-baseline_reader-anna_inflammation.nii.gz", Path.GetFileName(file));

        var labels = LabelMap.From(NiftiReader.Read(file));
        Assert.Equal(signed.MaskSha256, StoredEvent.HashOf(labels.Labels));
        Assert.Equal((signed.VoxelsLower, signed.VoxelsUpper), (labels.AtLeast(1).Count, labels.AtLeast(2).Count));
        // Measured without the server: the files of the study, and the pieces kept.
        var stir = NiftiReader.Read(Image(study, "STIR"));
        var own = VhiMeasurement.Of(stir, NiftiReader.ReadMask(Image(study, "label-normalmarrow_mask")),
            NiftiReader.ReadMask(Image(study, "label-diseaseregion_mask")), new VhiSettings());
        Assert.True(own.Cleaned(kept.Numbers.ToHashSet()).Labels.SequenceEqual(labels.Labels));
        Assert.InRange(signed.VoxelsLower, 1, own.Segmentation.AtLeast(1).Count - 1);
        Assert.Equal(stir.Geometry.Size, labels.Geometry.Size);
        foreach (var (a, b) in new[] { (stir.Geometry.ToWorld.I, labels.Geometry.ToWorld.I),
            (stir.Geometry.ToWorld.J, labels.Geometry.ToWorld.J), (stir.Geometry.ToWorld.K, labels.Geometry.ToWorld.K),
            (stir.Geometry.ToWorld.Origin, labels.Geometry.ToWorld.Origin) })
            Assert.InRange(Math.Max(Math.Abs(a.X - b.X), Math.Max(Math.Abs(a.Y - b.Y), Math.Abs(a.Z - b.Z))), 0, 1e-4);
    }

    [Fact]
    public async Task Agreement_of_masks_counts_what_was_signed()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        var anna = await study.SignedAsync("anna", Case, new KeptOnly(await study.PiecesAboveAsync(Case, 30)));
        var ben = await study.SignedAsync("ben", Case, new KeptOnly(await study.PiecesAboveAsync(Case, 60)));
        List<string> folders = [];
        foreach (var (read, folder) in new[] { (anna, "anna"), (anna, "again"), (ben, "ben") })
            folders.Add(Path.GetDirectoryName(await DownloadAsync(study, cora, $"/api/reads/{read.Read}/mask.nii.gz", folder))!);
        var document = MaskAgreementRunner.Run(MaskSource.Resolve(folders), new MaskAgreementSettings { AtLeast = 1 }, 1, null, () =>
            { }, TestContext.Current.CancellationToken);
        Assert.Empty(document.LeftOut);
        Assert.All(document.Pairs, p => Assert.Equal("02_ses-baseline", p.Subject));
        var same = document.Pairs.Single(p => (p.First, p.Second) == ("anna", "again"));
        Assert.Equal((1.0, (long)anna.Versions[0].Vhi().VoxelsLower), (same.Dice!.Value, same.VoxelsFirst));
        var upper = MaskAgreementRunner.Run(MaskSource.Resolve(folders), new MaskAgreementSettings { AtLeast = 2 }, 1, null, () =>
            { }, TestContext.Current.CancellationToken);
        Assert.Equal(anna.Versions[0].Vhi().VoxelsUpper, upper.Pairs.Single(p => (p.First, p.Second) == ("anna", "again")).VoxelsFirst);
        var other = document.Pairs.Single(p => (p.First, p.Second) == ("anna", "ben"));
        // Ben kept a part of what Anna kept.
        var (a, b) = (anna.Versions[0].Vhi().VoxelsLower, ben.Versions[0].Vhi().VoxelsLower);
        Assert.True(b < a);
        Assert.Equal(2.0 * b / (a + b), other.Dice!.Value, 12);
    }

    [Fact]
    public async Task Each_signed_version_keeps_its_mask()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var ben = await study.SignInAsync("ben");
        var first = await study.SignedAsync("anna", Case, new KeptOnly(await study.PiecesAboveAsync(Case, 30)));
        var second = await study.SignedAsync("anna", Case, new Reopened(first.Head, "one piece too many"),
            new PiecesRemoved(PieceSet.Of(first.Content.Vhi().Kept.Numbers[0]), CleaningTool.Piece));
        var draft = await study.ReadAsync("anna", Case, new Reopened(second.Head, "again"), new KeptOnly(PieceSet.None));
        string path = $"/api/reads/{first.Read}/mask.nii.gz";
        async Task<string> HashAsync(string query, string folder) =>
            StoredEvent.HashOf(LabelMap.From(NiftiReader.Read(await DownloadAsync(study, anna, path + query, folder))).Labels);
        Assert.Equal(first.Versions[0].Vhi().MaskSha256, await HashAsync("?version=1", "one"));
        Assert.Equal(second.Versions[1].Vhi().MaskSha256, await HashAsync("?version=2", "two"));
        Assert.NotEqual(first.Versions[0].Vhi().MaskSha256, second.Versions[1].Vhi().MaskSha256);
        Assert.Equal((await study.FiguresAsync(draft)).MaskSha256, await HashAsync("", "draft"));
        foreach (int version in new[] { 0, 3, -1 })
            Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"{path}?version={version}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.JsonAsync("GET", path)).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await ben.JsonAsync("GET", path.Replace("mask.nii.gz", "sheet", StringComparison.Ordinal))).Status);
        // Nothing stays behind, and nobody else could have looked.
        var folder = new DirectoryInfo(Path.Combine(study.Reads, "exports"));
        Assert.Empty(folder.EnumerateFileSystemInfos());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.FullName));
    }

    static string Image(ServedStudy study, string suffix) => Path.Combine(study.Root, "study", "sub-02", "ses-baseline", $"{Case}_{suffix}.nii.gz");

    static async Task<string> DownloadAsync(ServedStudy study, SignedIn who, string path, string folder)
    {
        using var answer = await who.SendAsync("GET", path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(study.Root, folder)).FullName,
            answer.Content.Headers.ContentDisposition!.FileNameStar ?? answer.Content.Headers.ContentDisposition.FileName!);
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        return file;
    }
}
