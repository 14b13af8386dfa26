using System.Xml.Linq;

namespace Rubor.Tests.House;

/// <summary>The house's edges: which project may reference which.</summary>
public class LayeringTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Imaging"] = [],
        ["Statistics"] = [],
        ["Torch"] = [],
        ["Methods"] = ["Imaging", "Statistics"],
        ["Networks"] = ["Imaging", "Statistics", "Torch"],
        ["Studies"] = ["Imaging", "Statistics", "Methods", "Networks"],
        ["Reports"] = ["Imaging", "Statistics"],
        ["Reading"] = ["Imaging", "Statistics", "Methods"],
        ["Cli"] = ["Imaging", "Statistics", "Torch", "Methods", "Networks", "Studies", "Reports", "Reading"],
        ["Workstation"] = ["Reading", "Reports", "Imaging", "Methods"],
    };

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        var projects = Directory.GetFiles(Path.Combine(Data.Repository, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        foreach (string project in projects)
        {
            string name = Name(project);
            Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is not in the table of the design");
            foreach (string reference in XDocument.Load(project).Descendants("ProjectReference").Select(r => Name((string)r.Attribute("Include")!)))
                Assert.True(allowed.Contains(reference), $"{name} may not reference {reference}");
        }
    }

    [Fact]
    public void Unsafe_code_is_allowed_in_Torch_and_Imaging_only() =>
        Assert.All(Directory.GetFiles(Path.Combine(Data.Repository, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(p => Name(p) is not ("Torch" or "Imaging")),
            p => Assert.DoesNotContain("AllowUnsafeBlocks", File.ReadAllText(p), StringComparison.Ordinal));

    [Fact]
    public void Libraries_do_not_write_to_the_console() =>
        Assert.All(Directory.GetFiles(Path.Combine(Data.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(p => !p.Contains("Rubor.Cli", StringComparison.Ordinal)
            && !p.EndsWith("Rubor.Workstation/Program.cs", StringComparison.Ordinal)
            && !p.Contains("node_modules", StringComparison.Ordinal)),
            p => Assert.DoesNotContain("Console.", File.ReadAllText(p), StringComparison.Ordinal));

    [Fact]
    public void General_code_has_no_word_of_one_methods_anatomy()
    {
        string[] words = ["sacroiliac", "marrow", "sclero", "disease region", "disease_region", "disease-region", "diseaseregion"];
        foreach (string project in new[] { "Imaging", "Statistics", "Torch", "Networks", "Reports" })
            foreach (string file in Directory.GetFiles(Path.Combine(Data.Repository, "src", $"Rubor.{project}"), "*.cs",
                SearchOption.AllDirectories))
            {
                string text = File.ReadAllText(file);
                Assert.All(words, word => Assert.False(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"{file} says '{word}'"));
            }
    }

    static string Name(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'))["Rubor.".Length..];
}
