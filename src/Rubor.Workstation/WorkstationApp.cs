using System.Net;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.FileProviders;
using Rubor.Reading.People;
using Rubor.Reading.Sqlite;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Endpoints;
using Rubor.Workstation.Reads;
using Rubor.Workstation.Security;

namespace Rubor.Workstation;

/// <summary>The server of the reader workstation.</summary>
public static class WorkstationApp
{
    /// <summary>Header that carries the antiforgery token.</summary>
    public const string CsrfHeader = "X-Rubor-Csrf";

    private const string AntiforgeryCookie = "rubor.csrf", SessionCookie = "rubor.session";

    /// <summary>Version of this program.</summary>
    public static string Version { get; } = typeof(WorkstationApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Builds it; the caller starts it.</summary>
    /// <exception cref="Rubor.Imaging.ImageDataException">The catalog or certificate cannot be used.</exception>
    /// <exception cref="ReadStoreException">The store cannot be used.</exception>
    public static WebApplication Build(WorkstationOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "rubor-workstation" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 << 20; // two acts of the largest kind
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listen =>
            {
                if (options.Certificate is not null)
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(options.Certificate, options.CertificateKey));
            });
        });
        AddServices(builder.Services, options);
        var app = builder.Build();
        Use(app, options);
        return app;
    }

    private static void AddServices(IServiceCollection services, WorkstationOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IReadStore>(p => SqliteReadStore.Open(options.StorePath, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAccountStore>(_ => SqliteAccountStore.Open(options.StorePath));
        services.AddSingleton<SignIn>();
        services.AddSingleton(_ => new CaseLibrary(Catalog.Open(options.Folder), options.Folder));
        services.AddSingleton<ReadRoom>();
        services.AddSingleton<WorkstationMetrics>();
        services.AddHostedService<CasePreparer>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        // Keys outlive a restart, so nobody is signed out by one.
        services.AddDataProtection().SetApplicationName("rubor").PersistKeysToFileSystem(KeysFolder(options));
        services.AddAntiforgery(a =>
        {
            a.HeaderName = CsrfHeader;
            a.Cookie.Name = AntiforgeryCookie;
            Protect(a.Cookie, options);
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = SessionCookie;
            Protect(cookie.Cookie, options);
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(options.TimeoutMinutes);
            cookie.SlidingExpiration = true;
            cookie.Events.OnRedirectToLogin = c => Refuse(c.Response, 401, "nobody is signed in; sign in first");
            cookie.Events.OnRedirectToAccessDenied = c => Refuse(c.Response, 403, "your role does not allow that");
            cookie.Events.OnValidatePrincipal = async c =>
            {
                var accounts = c.HttpContext.RequestServices.GetRequiredService<IAccountStore>();
                if (!People.Holds(c.Principal!, await accounts.FindAsync(c.Principal!.Name(), c.HttpContext.RequestAborted)))
                    c.RejectPrincipal();
            };
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(People.Readers, p => p.RequireRole(People.Word(Role.Reader)))
            .AddPolicy(People.Overseers, p => p.RequireRole(People.Word(Role.Coordinator), People.Word(Role.Admin)))
            .SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddRateLimiter(RateLimits.Configure);
        services.AddHealthChecks();
    }

    private static void Use(WebApplication app, WorkstationOptions options)
    {
        if (options.BehindProxy)
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        app.UsePageHeaders();
        app.UseExceptionHandler(failed => failed.Run(context => Refuse(context.Response, 500, "the server failed on this request; nothing of it was stored unless it is shown as saved")));
        var pages = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = pages });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = pages,
            // Vite names these by their content.
            OnPrepareResponse = f => f.Context.Response.Headers.CacheControl = f.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.Use(RequireTokenAsync);
        app.MapSession();
        app.MapStudy();
        app.MapCases();
        app.MapReads();
        app.MapExports();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapFallback("/api/{**path}", () => Answers.NotFound("there is no such address")).AllowAnonymous();
    }

    // Every change carries the token, signing in and out included: a foreign page could sign a reader in as somebody else.
    private static async Task RequireTokenAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await Refuse(context.Response, 400, "the antiforgery token is missing or old; load the page again", "csrf");
            return;
        }
        await next(context);
    }

    private static void Protect(CookieBuilder cookie, WorkstationOptions options)
    {
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = options.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.IsEssential = true;
    }

    private static DirectoryInfo KeysFolder(WorkstationOptions options)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "keys"));
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return folder;
    }

    private static Task Refuse(HttpResponse response, int status, string sentence, string? code = null)
    {
        response.StatusCode = status;
        return response.WriteAsJsonAsync(new ErrorAnswer(sentence, code));
    }
}
