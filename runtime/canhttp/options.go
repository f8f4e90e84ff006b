package canhttp

// An Option shapes a program beyond the routes of its interface.
type Option func(*config)

// config is what the options ask for.
type config struct {
	middleware []Middleware
	routes     []Route
}

// WithMiddleware puts middleware around every route. The first is the outermost; that of a later option is further in.
func WithMiddleware(middleware ...Middleware) Option {
	return func(c *config) { c.middleware = append(c.middleware, middleware...) }
}

// WithRoutes adds routes to those of the interface, under the same rules.
func WithRoutes(routes ...Route) Option {
	return func(c *config) { c.routes = append(c.routes, routes...) }
}
