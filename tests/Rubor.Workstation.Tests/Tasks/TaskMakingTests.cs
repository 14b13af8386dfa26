using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Rubor.Cli;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>A reader study that is made in the browser is checked and written by the command that makes one of a file.</summary>
public sealed class TaskMakingTests(ChromiumFixture chromium)
{
    static string Program => Path.Combine(PageTests.Repository(), "artifacts", "bin", "Rubor.Cli", "release_linux-x64", "rubor");

    [Fact]
    public async Task What_is_wrong_is_said_by_its_key_and_a_task_is_made_once_in_the_named_folder_alone()
    {
        await using var study = await StartAsync(creates: true);
        using var cora = await study.SignInAsync("cora");
        Assert.Contains("new-task", (await cora.JsonAsync("GET", "/api/study")).Body!["pages"]!.AsArray().Select(p => (string)p!));
        var choices = (await cora.JsonAsync("GET", "/api/tasks/choices")).Body!;
        Assert.Equal(TaskReader.Kinds, choices["kinds"]!.AsArray().Select(k => (string)k!));
        Assert.Equal(["anna", "ben"], choices["readers"]!.AsArray().Select(r => (string)r!));
        foreach (var (key, value, said) in new (string, JsonNode?, string)[]
        {
            ("name", "Upper", "name: a lower-case letter"),
            ("name", "../out", "name: a lower-case letter"),
            ("machine", "/etc", "machine: a browser names what lies in"),
            ("machine", "../machine", "machine: a browser names what lies in"),
            ("form", "a/../../secret.json", "form: a browser names what lies in"),
            ("cases", new JsonArray("sub-nobody"), "cases: the study has no case sub-nobody"),
            ("blinded_to", new JsonArray("subject"), "blinded_to lacks other_readers"),
        })
        {
            var task = Task();
            task[key] = value;
            // A machine's folder goes with an arm that shows it.
            if (key == "machine")
                task["arms"]![1]!["machine"] = "at_once";
            var problem = (await CheckedAsync(cora, "/api/tasks", task))["problems"]!.AsArray().Single()!;
            Assert.Equal(key, (string?)problem["key"]);
            Assert.StartsWith(said, (string?)problem["sentence"], StringComparison.Ordinal);
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder(study)));

        var summary = (await CheckedAsync(cora, "/api/tasks/check", Task()))["summary"]!;
        // Three cases and one of them twice, of two readers in two sessions.
        Assert.Equal((4, 16), ((int)summary["places"]!, (int)summary["total"]!));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder(study)));
        var made = await CheckedAsync(cora, "/api/tasks", Task());
        string folder = Path.Combine(Folder(study), "joints");
        Assert.True((bool)made["created"]!);
        Assert.Equal([$"rubor users add {folder} anna --role reader", $"rubor users add {folder} zoe --role reader", $"rubor serve {folder}"],
            made["commands"]!.AsArray().Select(c => (string)c!));
        var list = TaskWorklist.Open(folder);
        Assert.Equal(["anna", "zoe"], list.Task.Readers);
        Assert.Equal(16, list.Entries.Count);
        Assert.Equal([folder], Directory.EnumerateFileSystemEntries(Folder(study)));
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(folder, TaskWorklist.FileName), TestContext.Current.CancellationToken);
        var again = await CheckedAsync(cora, "/api/tasks", Task());
        Assert.Contains("is there already", (string)again["problems"]![0]!["sentence"]!, StringComparison.Ordinal);
        Assert.Equal(before,
            await File.ReadAllBytesAsync(Path.Combine(folder, TaskWorklist.FileName), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_folder_it_is_checked_and_not_made_and_the_command_is_said()
    {
        await using var study = await StartAsync(creates: false);
        using var cora = await study.SignInAsync("cora");
        var commands = (await CheckedAsync(cora, "/api/tasks/check", Task()))["commands"]!.AsArray().Select(c => (string)c!);
        string folder = Path.Combine(study.Root, "study");
        Assert.Equal($"rubor task create {folder} joints.json --beside {folder} --out joints", commands.First());
        Assert.Equal(HttpStatusCode.Conflict, (await cora.JsonAsync("POST", "/api/tasks", new JsonObject { ["task"] = Task() })).Status);
    }

    [Fact]
    public async Task A_task_is_made_by_keyboard_and_nothing_is_wrong_with_the_page()
    {
        await using var study = await StartAsync(creates: true);
        using var album = new Album(chromium.Browser);
        await using var cora = await Desk.SignedInAsync(chromium.Browser, study.Address, "cora");
        var page = cora.Page;
        await TabToAsync(cora, page.GetByRole(AriaRole.Link, new() { Name = "New reader study" }));
        await cora.PressAsync("Enter");
        await page.GetByText("name: a lower-case letter").WaitForAsync();
        Assert.Empty(await Axe.ViolationsAsync(page));
        await TypeAsync("Name", "by-hand");
        await TabToAsync(cora, page.GetByRole(AriaRole.Combobox, new() { Name = "Kind", Exact = true }));
        await cora.PressAsync("j");
        await TypeAsync("Form", "eoss_ultrasound");
        await TabToAsync(cora, page.GetByLabel("anna", new() { Exact = true }));
        await cora.PressAsync("Space");
        await TypeAsync("Others", "zoe");
        await page.GetByText("3 places in each session").WaitForAsync();
        Assert.Empty(await Axe.ViolationsAsync(page));
        await album.TakeAsync("new-reader-study", cora);
        await TabToAsync(cora, page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }));
        await cora.PressAsync("Enter");
        await page.GetByText("The reader study by-hand is made.").WaitForAsync();
        Assert.Empty(await Axe.ViolationsAsync(page));
        Assert.Equal(["anna", "zoe"], TaskWorklist.Open(Path.Combine(Folder(study), "by-hand")).Task.Readers);

        async Task TypeAsync(string label, string text)
        {
            await TabToAsync(cora, page.GetByLabel(label, new() { Exact = true }));
            await cora.PressAsync("Control+A");
            await page.Keyboard.TypeAsync(text);
        }
    }

    static Task<ServedStudy> StartAsync(bool creates) => ServedStudy.StartAsync(
        prepare: folder =>
        {
            Directory.Delete(folder, recursive: true);
            TaskStudy.Write(folder, 3);
            Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(folder)!, "tasks"));
        },
        with: options =>
        {
            string study = Path.GetDirectoryName(options.Folder)!;
            return options with { Study = study, Rubor = Program, Tasks = creates ? Path.Combine(Path.GetDirectoryName(study)!, "tasks") : null };
        },
        make: folder => ReadingCatalog.OfForm(folder, []));

    static string Folder(ServedStudy study) => Path.Combine(study.Root, "tasks");

    static JsonObject Task() => JsonNode.Parse("""
        {"format": "rubor.task/1", "name": "joints", "kind": "joint_ultrasound", "cases": "all", "readers": ["anna", "zoe"],
         "arms": [{"name": "first", "machine": "never"}, {"name": "second", "machine": "never"}], "repeats": 1}
        """)!.AsObject();

    static async Task<JsonNode> CheckedAsync(SignedIn who, string address, JsonObject task)
    {
        var (status, body) = await who.JsonAsync("POST", address, new JsonObject { ["task"] = task });
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    static async Task TabToAsync(Desk desk, ILocator wanted)
    {
        await wanted.WaitForAsync();
        for (int steps = 0; steps < 80; steps++)
        {
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement"))
                return;
            await desk.PressAsync("Tab");
        }
        Assert.Fail("the keyboard does not get there");
    }
}
