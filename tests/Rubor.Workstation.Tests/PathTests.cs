using System.Net;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public class PathTests(ServedPeople people)
{
    static readonly string[] Names =
    [
        "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "../../../../../../etc/passwd",
        "..%252f..%252fetc%252fpasswd", "..%5c..%5cetc%5cpasswd", "%c0%ae%c0%ae%c0%afetc%c0%afpasswd", "/etc/passwd", "%2fetc%2fpasswd",
        "file:%2f%2f%2fetc%2fpasswd",
        "%00", "sub-01_ses-baseline%00", "stir%00.nii", "%0d%0aX-Injected:%201", "reads.db", "..%2freads.db", "%2e%2e%2fworkstation.json",
        "keys", "rubor-workstation.dll", "..%2frubor-workstation.dll",
        "sub-01_ses-baseline%2f..%2fsub-01_ses-baseline", "SUB-01_SES-BASELINE", "*", "CON", "~", new('a', 4000), new('b', 20_000),
    ];

    public static TheoryData<string> Places => new(
        "/api/cases/{x}", "/api/cases/{x}/images/stir", $"/api/cases/{ServedPeople.Case}/images/{{x}}", "/api/reads/{x}", "/{x}", "/assets/{x}", "/api/{x}");

    [Theory, MemberData(nameof(Places))]
    public async Task A_name_that_is_none_of_the_studys_leads_nowhere(string place)
    {
        foreach (string name in Names)
        {
            var answer = await RawAnswer.GetAsync(people.Study.Address, place.Replace("{x}", name), people["cora"]);
            // 414 where the address is too long, which the server says before it looks at it.
            Assert.True(answer.Status is 400 or 404 or 414, $"{place} with {name}: {answer.Status}");
            Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("X-Injected:", answer.Text.Split("\r\n\r\n")[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Going_up_from_the_page_ends_at_the_page()
    {
        var page = await RawAnswer.GetAsync(people.Study.Address, "/", people["nobody"]);
        Assert.Equal(200, page.Status);
        foreach (string up in new[] { "/..", "/../..", "/%2e%2e", "/assets/../.." })
        {
            var answer = await RawAnswer.GetAsync(people.Study.Address, up, people["nobody"]);
            Assert.True(answer.Status is 400 or 404 || answer.Text.Split("\r\n\r\n")[1] == page.Text.Split("\r\n\r\n")[1], up);
        }
    }

    [Fact]
    public async Task Folders_of_the_page_are_not_listed()
    {
        foreach (string folder in new[] { "/assets", "/assets/" })
            Assert.Equal(404, (await RawAnswer.GetAsync(people.Study.Address, folder, people["nobody"])).Status);
    }

    [Fact]
    public async Task Links_among_the_pages_files_are_not_followed()
    {
        string outside = Directory.CreateTempSubdirectory("rubor-outside-").FullName, page = Path.Combine(outside, "page"),
            link = Path.Combine(outside, "current");
        try
        {
            Directory.CreateDirectory(Path.Combine(page, "assets"));
            File.WriteAllText(Path.Combine(outside, "secret.txt"), "a secret");
            File.WriteAllText(Path.Combine(page, "index.html"), "<!doctype html>");
            File.WriteAllText(Path.Combine(page, "assets", "own.txt"), "own");
            File.CreateSymbolicLink(Path.Combine(page, "assets", "link.txt"), Path.Combine(outside, "secret.txt"));
            Directory.CreateSymbolicLink(Path.Combine(page, "up"), outside);
            // The folder of the page itself may be a link: ./rubor switches from build to build by one.
            Directory.CreateSymbolicLink(link, page);
            await using var study = await ServedStudy.StartAsync(with: o => o with { Page = link });
            using var nobody = await study.SignInAsync(null);
            Assert.Equal("own", await nobody.TextAsync("/assets/own.txt"));
            foreach (string path in new[] { "/assets/link.txt", "/up/secret.txt", "/up/page/assets/own.txt", "/up/", "/up" })
            {
                using var answer = await nobody.SendAsync("GET", path);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }
}
