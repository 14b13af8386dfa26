using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

/// <summary>Series of four vendors against reference volumes, in world coordinates, and bad series against their verdicts.</summary>
public class DicomSeriesTests
{
    const double CornerMm = 1e-3;

    public static TheoryData<string, string> References => new()
    {
        // Of Philips the references have floating-point values.
        { "siemens-mosaic-axial/in", "siemens-mosaic-axial/ref" },
        { "siemens-enhanced-xa10/in", "siemens-enhanced-xa10/ref" },
        { "siemens-12bit-sign/in", "siemens-12bit-sign/ref" },
        { "siemens-sagittal-gre/in", "siemens-sagittal-gre/ref" },
        { "ge-localizer-3plane/in", "ge-localizer-3plane/ref" },
        { "philips-classic-epi/in", "philips-classic-epi/ref" },
        { "philips-enhanced-b0map/in", "philips-enhanced-b0map/ref" },
        { "philips-classic-and-enhanced/classic", "philips-classic-and-enhanced/ref-classic" },
        { "philips-classic-and-enhanced/enhanced", "philips-classic-and-enhanced/ref-enhanced" },
    };

    [Theory, MemberData(nameof(References))]
    public void Volumes_equal_their_references_in_world_coordinates(string folder, string references)
    {
        var found = Found(folder);
        Assert.Empty(found.Refused);
        string[] files = [.. Directory.GetFiles(Data.Real(["dicom-series", .. references.Split('/')]), "*.nii*").Order(StringComparer.Ordinal)];
        Assert.Equal(files.Length, found.Volumes.Count);
        var made = found.Volumes.Select(v => v.Read(2, TestContext.Current.CancellationToken)).ToList();
        var expected = Data.Tsv(Data.Real("dicom-series", "expected.tsv")).Where(r => r["series"] == folder.Split('/')[0]).ToList();
        foreach (string file in files)
        {
            var reference = NiftiReader.Read(file);
            string named = $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
            var row = expected.Single(r => r["ref_file"] == named);
            // Of volumes at one place the sum tells which is meant.
            var match = made.Single(m => m.StoredSum == Data.Number(row["stored_sum"]) && CornersApart(reference.Geometry, m.Volume.Geometry) < CornerMm);
            Assert.Equal(reference.Type, match.Volume.Type);
            Assert.Equal(reference.Frames, match.Volume.Frames);
            Assert.Equal(reference.Slope, match.Volume.Slope, 1e-5 * reference.Slope);
            SameVoxels(reference, match.Volume);
            made.Remove(match);
        }
    }

    [Fact]
    public void The_same_slices_as_single_files_and_as_one_enhanced_object_are_the_same_volume()
    {
        var cancel = TestContext.Current.CancellationToken;
        var classic = Assert.Single(Found("philips-classic-and-enhanced/classic").Volumes).Read(2, cancel).Volume;
        var enhanced = Assert.Single(Found("philips-classic-and-enhanced/enhanced").Volumes).Read(2, cancel).Volume;
        Assert.True(CornersApart(classic.Geometry, enhanced.Geometry) < 1e-6);
        Assert.Equal(classic.Type, enhanced.Type);
        Assert.True(classic.SampleBytes.SequenceEqual(enhanced.SampleBytes));
        Assert.Equal((classic.Slope, classic.Intercept), (enhanced.Slope, enhanced.Intercept));
    }

    [Fact]
    public void A_chest_CT_equals_its_NIfTI()
    {
        string[] files = Directory.GetFiles(Data.Real("lungct", "dicom"));
        var cancel = TestContext.Current.CancellationToken;
        var made = Assert.Single(DicomSeries.Find(files, new(), cancel: cancel).Volumes).Read(2, cancel).Volume;
        var reference = NiftiReader.Read(Data.Real("lungct", "ct-64.nii.gz"));
        Assert.True(CornersApart(reference.Geometry, made.Geometry) < CornerMm);
        Assert.Equal(reference.ToValues(), made.ToValues());
    }

    public static TheoryData<string> Cases =>
        ["base", "dup_new_uid_same_pixels", "dup_same_file", "gap_one_missing", "lying_spacing_tags", "mixed_orientation",
            "orientation_jitter", "rescale_varies", "shuffled", "tilted_stack", "two_echoes_one_series", "two_series_one_folder", "uneven_spacing"];

    [Fact]
    public void Every_derived_case_is_tested() =>
        Assert.Equal(Data.Tsv(Data.Real("dicom-series", "derived", "expected.tsv")).Select(r => r["case"]), Cases.Select(c => c.Data));

    [Theory, MemberData(nameof(Cases))]
    public void A_derived_case_gets_its_verdict(string name)
    {
        var row = Data.Tsv(Data.Real("dicom-series", "derived", "expected.tsv")).Single(r => r["case"] == name);
        var found = Found("derived/" + name, new() { PhilipsDisplayValues = true });
        if (row["verdict"] == "refuse")
        {
            Assert.Empty(found.Volumes);
            Assert.Equal(RefusalKind.NoVolume, Assert.Single(found.Refused).Kind);
            return;
        }
        string[] columns = ["columns_rows_slices", "raw_sum", "display_sum(slope*SV+intercept)", "affine_LPS_3x4(from positions)"];
        string[][] parts = [.. columns.Select(c => row[c].Split('|'))];
        // The second half of this one lies in one plane.
        bool half = name == "mixed_orientation";
        Assert.Equal((half ? 1 : parts[0].Length, half ? 1 : 0), (found.Volumes.Count, found.Refused.Count));
        var volumes = found.Volumes.Select(v => (Found: v, Read: v.Read(2, TestContext.Current.CancellationToken))).ToList();
        for (int i = 0; i < volumes.Count; i++)
        {
            var (of, read) = volumes.Single(v => v.Read.StoredSum == Data.Number(parts[1][i]));
            Assert.Equal(parts[0][i].Replace('x', '×'), read.Volume.Geometry.Size.ToString());
            Assert.True(CornersApart(new(read.Volume.Geometry.Size, FromLps(parts[3][i])), read.Volume.Geometry) < CornerMm);
            double shown = read.Volume.ToValues().Sum();
            Assert.Equal(Data.Number(parts[2][i]), shown, 1e-3);
            Assert.Equal(name.StartsWith("dup", StringComparison.Ordinal) || name is "tilted_stack" ? 1 : 0, of.Warnings.Count);
            Assert.Equal(name == "rescale_varies" ? SampleType.Float64 : SampleType.Int16, read.Volume.Type);
        }
        if (name is "shuffled" or "dup_same_file" or "dup_new_uid_same_pixels")
        {
            var whole = Assert.Single(Found("derived/base").Volumes).Read(1, TestContext.Current.CancellationToken).Volume;
            Assert.True(whole.SampleBytes.SequenceEqual(volumes[0].Read.Volume.SampleBytes));
            Assert.Equal(whole.Geometry.ToWorld, volumes[0].Read.Volume.Geometry.ToWorld);
        }
    }

    [Fact]
    public void Philips_floating_point_values_are_applied_slice_by_slice_where_rescaling_varies()
    {
        var cancel = TestContext.Current.CancellationToken;
        var stored = Assert.Single(Found("derived/base").Volumes).Read(2, cancel).Volume;
        var display = Assert.Single(Found("derived/rescale_varies", new() { PhilipsDisplayValues = true }).Volumes);
        var fp = Assert.Single(Found("derived/rescale_varies").Volumes);
        Assert.Equal(IntensityKind.PhilipsFloatingPoint, fp.Intensity);
        var values = fp.Read(2, cancel).Volume.ToValues();
        var slices = fp.Plan.Stack.Times[0];
        int size = stored.Geometry.Size.SliceVoxels;
        var samples = stored.Samples<short>();
        for (int i = 0; i < values.Length; i += 97)
        {
            var s = slices[i / size];
            Assert.Equal((samples[i] + s.RescaleIntercept / s.RescaleSlope) / s.PhilipsScaleSlope!.Value, values[i], 9);
        }
        Assert.Equal(IntensityKind.PhilipsDisplay, display.Intensity);
    }

    [Fact]
    public void A_gap_that_is_allowed_is_filled_between_its_neighbours()
    {
        var cancel = TestContext.Current.CancellationToken;
        var whole = Assert.Single(Found("derived/base").Volumes).Read(2, cancel).Volume;
        var filled = Assert.Single(Found("derived/gap_one_missing", new() { AllowGaps = true }).Volumes);
        var read = filled.Read(2, cancel).Volume;
        Assert.Single(filled.Warnings);
        Assert.True(CornersApart(whole.Geometry, read.Geometry) < CornerMm);
        var (expected, values) = (whole.ToValues(), read.ToValues());
        int size = whole.Geometry.Size.SliceVoxels;
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(i / size == 5 ? (expected[i - size] + expected[i + size]) / 2 : expected[i], values[i], 4);
    }

    [Fact]
    public void A_mosaic_without_its_private_data_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Data.Real("dicom-series", "siemens-mosaic-axial", "in")))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Replace(bytes, "SIEMENS MR HEADER", "XXXXXXX XX XXXXXX");
            Replace(bytes, "SIEMENS CSA HEADER", "XXXXXXX XXX XXXXXX");
            File.WriteAllBytes(folder[Path.GetFileName(file)], bytes);
        }
        var found = DicomSeries.Find(Directory.GetFiles(folder.Path), new(), cancel: TestContext.Current.CancellationToken);
        var refused = Assert.Single(found.Refused);
        Assert.Contains("private data are gone", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(2, refused.Files.Count);

        static void Replace(byte[] bytes, string old, string now)
        {
            for (int at; (at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(old))) >= 0;)
                System.Text.Encoding.ASCII.GetBytes(now).CopyTo(bytes, at);
        }
    }

    [Fact]
    public void Cut_and_other_files_beside_a_series_are_told_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Data.Real("dicom-series", "derived", "base")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        File.WriteAllText(folder["notes.txt"], "no image");
        File.WriteAllBytes(folder["empty"], []);
        byte[] cut = File.ReadAllBytes(folder["IM0012.dcm"])[..4000];
        File.WriteAllBytes(folder["IM0012.dcm"], cut);
        var found = DicomSeries.Find([.. Directory.GetFiles(folder.Path)], new(), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(2, found.OtherFiles);
        int damaged = found.Refused.Count(r => r.Kind == RefusalKind.Damaged && r.Files.Single().EndsWith("IM0012.dcm", StringComparison.Ordinal));
        // A file cut in its attributes is told at once; one cut in its pixels when it is read.
        Assert.Equal(1, damaged + found.Volumes.Count(v => v.SourceFiles.Count == 12));
    }

    [Fact]
    public void Damaged_slices_are_read_or_refused_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        MadeSlices.Write(folder.Path, 3);
        string[] files = [.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal)];
        byte[] whole = File.ReadAllBytes(files[1]);
        var random = new Random(17);
        int volumes = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = whole.ToArray();
            // Behind the head of the file; the texts and numbers of a slice lie there.
            for (int k = 0; k <= i % 4; k++)
                bytes[random.Next(132, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(files[1], i % 10 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            var found = DicomSeries.Find(files, new() { AllowGaps = i % 2 == 0 }, cancel: TestContext.Current.CancellationToken);
            Assert.All(found.Refused, r => Assert.DoesNotContain('\n', r.Reason));
            foreach (var volume in found.Volumes)
                try
                {
                    volume.Read(1, TestContext.Current.CancellationToken);
                    volumes++;
                }
                catch (ImageDataException)
                {
                }
        }
        Assert.InRange(volumes, 50, 399);
    }

    [Fact]
    public void A_DICOMDIR_stands_for_the_files_that_it_lists()
    {
        using var folder = new TemporaryFolder();
        MadeSlices.Write(folder["images"], 3);
        var items = new[] { @"IMAGES\S00", @"IMAGES\S01", @"IMAGES\S09", @"..\SECRET", "" }
            .Select(id => new DicomBuilder().Text(SeriesTags.ReferencedFileId, "CS", id)).ToArray();
        new DicomBuilder().Text(SeriesTags.SopClassUid, "UI", "1.2.840.10008.1.3.10").Text(SeriesTags.SopInstanceUid, "UI", "2.25.9")
            .Items(SeriesTags.DirectoryRecords, items).Write(folder["DICOMDIR"]);
        // Small letters on the medium; the third file is lost.
        string[] files = [.. DicomDirectory.FilesOf(folder["DICOMDIR"])];
        Assert.Equal([folder["images", "S09"], folder["images", "s00"], folder["images", "s01"]], files);
        var found = DicomSeries.Find([.. files, folder["DICOMDIR"]], new(), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(2, Assert.Single(found.Volumes).SourceFiles.Count);
        Assert.Equal(RefusalKind.Damaged, Assert.Single(found.Refused).Kind);
    }

    static FoundSeries Found(string folder, SeriesSettings? settings = null)
    {
        // The order in which files are found must not count.
        string[] files = Directory.GetFiles(Data.Real(["dicom-series", .. folder.Split('/')]), "*", SearchOption.AllDirectories);
        new Random(3).Shuffle(files);
        return DicomSeries.Find(files, settings ?? new(), 2, cancel: TestContext.Current.CancellationToken);
    }

    // Each corner of one grid has its own of the other; the largest distance in mm.
    static double CornersApart(Geometry a, Geometry b)
    {
        static Point3[] Corners(Geometry g) => [.. Enumerable.Range(0, 8).Select(c => g.ToWorld.Apply(
            (c & 1) * (g.Size.X - 1), ((c >> 1) & 1) * (g.Size.Y - 1), (c >> 2) * (g.Size.Z - 1)))];
        var (x, y) = (Corners(a), Corners(b));
        return Math.Max(x.Max(p => y.Min(q => (p - q).Length)), y.Max(p => x.Min(q => (p - q).Length)));
    }

    // Every voxel of the reference has its stored value at the same place.
    static void SameVoxels(Volume reference, Volume made)
    {
        var toIndex = made.Geometry.ToWorld.Inverse();
        var (size, other) = (reference.Geometry.Size, made.Geometry.Size);
        ReadOnlySpan<short> expected = reference.Samples<short>(), samples = made.Samples<short>();
        int wrong = 0;
        for (int z = 0; z < size.Z; z++)
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++)
                {
                    var world = reference.Geometry.ToWorld.Apply(x, y, z);
                    var at = toIndex.Apply(world.X, world.Y, world.Z);
                    int to = (int)Math.Round(at.X) + other.X * ((int)Math.Round(at.Y) + other.Y * (int)Math.Round(at.Z));
                    int from = x + size.X * (y + size.Y * z);
                    for (int t = 0; t < reference.Frames; t++)
                        wrong += expected[t * size.Voxels + from] == samples[t * size.Voxels + to] ? 0 : 1;
                }
        Assert.Equal(0, wrong);
    }

    static Affine FromLps(string text)
    {
        double[] m = [.. text.Split(';', ',').Select(Data.Number)];
        return new(new(-m[0], -m[4], m[8]), new(-m[1], -m[5], m[9]), new(-m[2], -m[6], m[10]), new(-m[3], -m[7], m[11]));
    }
}
