using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

/// <summary>Tests that share one server and leave it as it was, but for accounts and reads of their own.</summary>
[CollectionDefinition(Name)]
public sealed class OneServer : ICollectionFixture<ServedPeople>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "one server";
}

/// <summary>A server with everybody signed in there, and a read of anna's with one act in it.</summary>
public sealed class ServedPeople : IAsyncLifetime
{
    /// <summary>Case of anna's read.</summary>
    public const string Case = "sub-01_ses-baseline";

    readonly Dictionary<string, SignedIn> people = [];

    /// <summary>The server.</summary>
    public ServedStudy Study { get; private set; } = null!;

    /// <summary>Anna's read.</summary>
    public string Read { get; private set; } = "";

    /// <summary>Anna's act, as she sent it.</summary>
    public static JsonObject Act => ServerTests.Acts(1, 1, "pieces_removed", new JsonObject { ["pieces"] = "1", ["tool"] = "piece" });

    /// <summary>Somebody by name; "nobody" for a browser that is not signed in.</summary>
    public SignedIn this[string name] => people[name];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Study = await ServedStudy.StartAsync();
        foreach (string name in new[] { "nobody", "anna", "ben", "cora", "ada" })
        {
            people[name] = await Study.SignInAsync(name == "nobody" ? null : name);
            await people[name].FetchTokenAsync();
        }
        (Read, _) = await people["anna"].OpenAsync(Case);
        Assert.Equal(HttpStatusCode.OK, (await people["anna"].JsonAsync("POST", $"/api/reads/{Read}/acts", Act)).Status);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var person in people.Values)
            person.Dispose();
        await Study.DisposeAsync();
    }
}
