using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Logging.Console;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;
using Rubor.Reading.Reads;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Endpoints;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Kinds;
using Rubor.Workstation.Metrics;
using Rubor.Workstation.Options;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation;

/// <summary>The server of the reader workstation.</summary>
public static class WorkstationApp
{
    const int MostRequestBytes = 16 << 20; // two acts of the largest kind

    // A request that waits for a disk keeps nobody from ending the program.
    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    /// <summary>Builds it; the caller starts it.</summary>
    /// <param name="options">How it is served.</param>
    /// <param name="replace">Puts other services in the place of its own, for instance a clock; null for none.</param>
    /// <exception cref="Rubor.Imaging.ImageDataException">The catalog cannot be used.</exception>
    /// <exception cref="ReadStoreException">The store cannot be used.</exception>
    /// <exception cref="WorkstationOptionException">The certificate, the page or the folder of keys cannot be used.</exception>
    public static WebApplication Build(WorkstationOptions options, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = "rubor-workstation",
            EnvironmentName = Environments.Production
        });
        AddLogging(builder.Logging);
        var certificate = options.Certificate is null ? null : ServerCertificate.Open(options.Certificate, options.CertificateKey!);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostRequestBytes;
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(https =>
                        (https.ServerCertificate, https.ServerCertificateChain) = (certificate.Own, certificate.Chain));
            });
        });
        AddServices(builder.Services, options);
        replace?.Invoke(builder.Services);
        var app = builder.Build();
        Use(app, options);
        return app;
    }

    // Standard output belongs to the address that is served.
    static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(line => (line.SingleLine, line.ColorBehavior) = (true, LoggerColorBehavior.Disabled));
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
        // A failure to start is told in one line by who started it, and what runs behind the readers' backs tells its own.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // What a client sent wrong is no failure of the server, and anybody could fill the log with it.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        // Says at every first start that the keys are not encrypted; they lie in a private folder, and docs/decisions says so.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
    }

    static void AddServices(IServiceCollection services, WorkstationOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IReadStore>(p =>
            SqliteReadStore.Open(options.StorePath, p.GetRequiredService<TimeProvider>(), ReadKinds.All.Events));
        services.AddSingleton<IAccountStore>(_ => SqliteAccountStore.Open(options.StorePath));
        services.AddSingleton<SignIn>();
        services.AddSingleton<PasswordTries>();
        services.AddSingleton<KnownBrowsers>();
        services.AddSingleton<PasswordDoor>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton(ReadKinds.All);
        services.AddSingleton(WorkstationKinds.Cases);
        services.AddSingleton(WorkstationKinds.Exports);
        services.AddSingleton(p => new CaseLibrary(
            StudyCatalog.Open(options.Folder), options.Folder, p.GetRequiredService<CaseKinds>(),
                p.GetRequiredService<ILogger<CaseLibrary>>()));
        services.AddSingleton<VisitComparisons>();
        services.AddSingleton<ReadStarts>();
        services.AddSingleton(p => new ReadService(
            p.GetRequiredService<IReadStore>(), p.GetRequiredService<KindList>(), p.GetRequiredService<WorkstationMetrics>().Appended));
        services.AddSingleton(p => new ServedTask(TaskWorklist.Find(options.Folder), p.GetRequiredService<CaseLibrary>(),
            p.GetRequiredService<IReadStore>(), p.GetRequiredService<ReadService>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServedAdjudication>();
        services.AddSingleton<TaskMaker>();
        services.AddSingleton<ReadAccess>();
        services.AddSingleton<ExportSources>();
        services.AddSingleton<WorkstationMetrics>();
        services.AddHostedService<CasePreparer>();
        services.Configure<HostOptions>(h =>
            (h.BackgroundServiceExceptionBehavior, h.ShutdownTimeout) = (BackgroundServiceExceptionBehavior.Ignore, LongestEnd));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        // Else a request that is not understood gets an empty answer outside of development.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddSessions(options);
        services.AddAuthorizationBuilder()
            .AddPolicy(People.Readers, p => p.RequireRole(People.Word(Role.Reader)))
            .AddPolicy(People.Overseers, p => p.RequireRole(People.Word(Role.Coordinator), People.Word(Role.Admin)))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddHsts(h => h.MaxAge = TimeSpan.FromDays(365));
        services.AddWorkstationDocument();
    }

    static void Use(WebApplication app, WorkstationOptions options)
    {
        if (options.BehindProxy)
            app.UseForwardedHeaders(FrontDoor.Forwarded(options));
        app.UsePageHeaders();
        if (options.IsHttps)
            app.UseHsts();
        app.UseMiddleware<Failures>();
        app.UseFrontDoor(options);
        UsePage(app, options);
        app.UseRouting();
        app.Use(RequireAddressAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(Sessions.RequireReaderAsync);
        app.Use(Sessions.RequireTokenAsync);
        app.Use(TaskDoor.RequireAsync);
        app.MapSession();
        app.MapStudy();
        app.MapCases();
        WorkstationKinds.MapOwn(app);
        app.MapReads();
        app.MapTask();
        app.MapAdjudication();
        app.MapTaskMaking();
        app.MapExports();
        app.MapServer();
    }

    // Before anybody is asked who he is: what is nowhere is no secret. An endpoint that catches everything would hide wrong methods and
    // types.
    static Task RequireAddressAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint() is null ? Answers.WriteAsync(context.Response, 404, "there is no such address") : next(context);

    static void UsePage(WebApplication app, WorkstationOptions options)
    {
        if (!File.Exists(Path.Combine(options.Page, "index.html")))
            throw new WorkstationOptionException($"{options.Page}: has no index.html, so there is no page; build it with ./rubor");
        var files = new PageFiles(options.Page);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // Vite names these by their content.
            OnPrepareResponse = f => f.Context.Response.Headers.CacheControl = f.Context.Request.Path.StartsWithSegments("/assets")
                ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }
}
