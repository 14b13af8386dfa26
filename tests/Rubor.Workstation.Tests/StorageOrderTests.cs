using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Tests;

public sealed class StorageOrderTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(80, 72, 8), PixelMm = 2, SliceMm = 8 }).Before;

    readonly string folder = Directory.CreateTempSubdirectory("rubor-order-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_case_stored_in_another_order_is_shown_and_measured_alike_and_its_mask_lies_as_its_file_does()
    {
        var usual = Load("a", Turn.None, Turn.None, Turn.None);
        foreach (int order in (int[])[3, 14, 29, 46])
        {
            var turn = Turn.All[order];
            var other = Load($"b{order}", turn, Turn.All[47 - order], Turn.All[(order + 7) % 48]);
            Assert.Equal(usual.Vhi.Measured.Segmentation, other.Vhi.Measured.Segmentation);
            Assert.Equal(usual.Vhi.Choice, other.Vhi.Choice);
            Assert.Equal(usual.Loaded.Images.Select(i => i.Resampled), other.Loaded.Images.Select(i => i.Resampled));
            Assert.All(usual.Loaded.Images.Zip(other.Loaded.Images), i => Assert.True(i.First.Samples().SequenceEqual(i.Second.Samples())));
            Assert.Equal(SlicePlane.Of(usual.Vhi.Reading.Stir.Geometry), SlicePlane.Of(other.Vhi.Reading.Stir.Geometry));

            var labels = new LabelMap(other.Vhi.Reading.Stir.Geometry, Phantom.Lesions.Voxels.ToArray());
            NiftiWriter.Write(Path.Combine(folder, "export.nii"), labels);
            var stored = NiftiReader.Read(Path.Combine(folder, "export.nii"));
            Assert.True(Phantom.Lesions.Turned(turn).Voxels.SequenceEqual(stored.SampleBytes));
            Assert.Equal(NiftiReader.Read(other.Loaded.Case.Image("stir")!).Geometry.ToWorld, stored.Geometry.ToWorld);
        }
    }

    (VhiPart Vhi, LoadedCase Loaded) Load(string name, Turn stir, Turn t1w, Turn masks)
    {
        string File(string what) => Path.Combine(folder, $"{name}_{what}.nii");
        NiftiWriter.Write(File("stir"), Phantom.Stir.Turned(stir));
        NiftiWriter.Write(File("t1w"), Phantom.T1w.Turned(t1w));
        NiftiWriter.Write(File("marrow"), Phantom.NormalMarrow.Turned(masks));
        NiftiWriter.Write(File("region"), Phantom.DiseaseRegion.Turned(stir));
        var files = new CatalogCase
        {
            Name = name,
            Kind = VhiKind.Name,
            Title = name,
            Subject = name,
            Images = new Dictionary<string, string> { ["stir"] = File("stir"), ["t1w"] = File("t1w") },
            Labels = new Dictionary<string, string> { ["normal_marrow"] = File("marrow"), ["disease_region"] = File("region") },
        };
        var loaded = VhiCase.Load(files, null, new VhiSettings());
        return (loaded.Vhi(), loaded);
    }
}
