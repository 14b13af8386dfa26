using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;

namespace Rubor.Tests.Reading;

public class StudyCatalogTests
{
    // As Rubor 0.1 wrote it.
    const string Version1 = """
        {"format":"rubor.workstation/1","study":"arthritis","rubor":"/opt/rubor","pieces":"3d","minimum_piece":2,"limits":null,"cases":[
        {"name":"sub-01","words":"subject 01","subject":"01","session":"m3","date":"2024-02-01","stir":"/s.nii","t1w":null,
         "normal_marrow":"/m.nii","disease_region":null,"earlier":"sub-00","problem":null},
        {"name":"row-4","words":"row 4","subject":"","problem":"names no subject"}]}
        """;

    [Fact]
    public void A_catalog_of_version_1_is_one_of_cases_of_vhi()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[StudyCatalog.FileName], Version1);
        var catalog = StudyCatalog.Open(folder.Path);
        var settings = VhiStudySettings.Read(catalog.SettingsOf("vhi"));
        Assert.Equal(("arthritis", "/opt/rubor", PieceMode.ThreeD, 2, null),
            (catalog.Study, catalog.Rubor, settings.Pieces, settings.MinimumPiece, settings.Rule));
        Assert.All(catalog.Cases, c => Assert.Equal("vhi", c.Kind));
        var first = catalog.Cases[0];
        Assert.Equal(("sub-01", "subject 01", "01", "m3", "2024-02-01", "sub-00", null),
            (first.Name, first.Title, first.Subject, first.Session, first.Date, first.Earlier, first.Problem));
        Assert.Equal([KeyValuePair.Create("stir", "/s.nii")], first.Images);
        Assert.Equal([KeyValuePair.Create("normal_marrow", "/m.nii")], first.Labels);
        Assert.Equal(("names no subject", 0), (catalog.Cases[1].Problem, catalog.Cases[1].Images.Count));
    }

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[StudyCatalog.FileName], Version1);
        byte[] written = StudyCatalog.Open(folder.Path).ToJson();
        File.WriteAllBytes(folder[StudyCatalog.FileName], written);
        Assert.Equal(written, StudyCatalog.Open(folder.Path).ToJson());
        Assert.Contains("\"format\": \"rubor.workstation/2\"", System.Text.Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }
}
